/** Deleting the account: it takes the password, and a second look. */

import { h } from "../../shared/dom.js";
import { textButton } from "../../shared/button.js";
import { openDialog } from "../../shared/dialog.js";
import { passwordField } from "../../shared/password_field.js";
import { hiddenUsername, saveForm } from "../../shared/form.js";

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
  const form = saveForm({
    fields: [hiddenUsername(session.account.get()?.email ?? ""), password.element],
    button: "Delete everything",
    kind: "danger",
    done: "The account is deleted",
    save: async () => {
      await api.post("/me/deletion", { current_password: password.input.value });
      session.leave();
      localStorage.clear();
      location.assign("/");
    },
  });
  openDialog(
    "Delete the account?",
    h("p", null, "Your library, playlists, likes and history are deleted at once. Nothing brings them back."),
    form,
  );
}
