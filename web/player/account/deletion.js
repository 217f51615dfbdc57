/** Deleting the account: it takes the password, and a second look. */

import { h } from "../../shared/dom.js";
import { textButton } from "../../shared/button.js";
import { openDialog } from "../../shared/dialog.js";
import { passwordField } from "../../shared/password_field.js";
import { hiddenUsername, settingForm } from "./setting_form.js";

/** @param {import("../app.js").App} app */
export function deletionButton(app) {
  return h(
    "div",
    null,
    textButton("Delete the account…", () => ask(app)),
  );
}

/** @param {import("../app.js").App} app */
function ask({ api, session }) {
  const password = passwordField({ label: "Password", autocomplete: "current-password", name: "deletion" });
  const form = settingForm({
    fields: [hiddenUsername(session.account.get()?.email ?? ""), password.element],
    button: "Delete everything",
    done: "The account is deleted",
    save: async () => {
      await api.post("/me/deletion", { current_password: password.input.value });
      session.leave();
      localStorage.clear();
      location.assign("/");
    },
  });
  form.querySelector("button[type=submit]")?.classList.replace("button-quiet", "button-danger");
  openDialog(
    "Delete the account?",
    h("p", null, "Your library, playlists, likes and history are deleted at once. Nothing brings them back."),
    form,
  );
}
