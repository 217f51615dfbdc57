/** E-mail address and password: to change them takes the password. */

import { h } from "../../shared/dom.js";
import { passwordField } from "../../shared/password_field.js";
import { field, hiddenUsername, saveForm } from "../../shared/form.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../../shared/types.js").OwnAccount} OwnAccount */

/** @param {App} app @param {OwnAccount} account */
export function emailForm({ api, session }, account) {
  const email = h("input", {
    class: "input",
    type: "email",
    name: "email",
    value: account.email,
    autocomplete: "email",
    required: true,
  });
  const password = passwordField({
    label: "Password",
    autocomplete: "current-password",
    name: "email-password",
  });
  return saveForm({
    fields: [h("h3", null, "E-mail"), field("E-mail address", email), password.element],
    button: "Change e-mail",
    done: "E-mail changed",
    save: async () => {
      await api.post("/me/email", { email: email.value.trim(), current_password: password.input.value });
      password.input.value = "";
      await session.refresh();
    },
  });
}

/** @param {App} app @param {OwnAccount} account */
export function passwordForm({ api }, account) {
  const present = passwordField({
    label: "Present password",
    autocomplete: "current-password",
    name: "present",
  });
  const next = passwordField({ label: "New password", autocomplete: "new-password", name: "next" });
  return saveForm({
    fields: [
      h("h3", null, "Password"),
      h("p", { class: "soft" }, "All other devices are signed out."),
      hiddenUsername(account.email),
      present.element,
      next.element,
    ],
    button: "Change password",
    done: "Password changed; other devices are signed out",
    save: async () => {
      await api.post("/me/password", {
        current_password: present.input.value,
        new_password: next.input.value,
      });
      present.input.value = next.input.value = "";
      next.input.dispatchEvent(new Event("input"));
    },
  });
}
