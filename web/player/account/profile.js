/** The name that others see. */

import { h } from "../../shared/dom.js";
import { field, saveForm } from "../../shared/form.js";

const LONGEST_NAME = 100;

/** @param {import("../app.js").App} app @param {import("../../shared/types.js").OwnAccount} account */
export function profileForm({ api, session }, account) {
  const name = h("input", {
    class: "input",
    type: "text",
    name: "display_name",
    value: account.display_name,
    maxLength: LONGEST_NAME,
    autocomplete: "nickname",
  });
  return saveForm({
    fields: [field("Name shown to others", name)],
    button: "Save",
    done: "Name saved",
    save: async () => {
      await api.patch("/me", { display_name: name.value.trim() });
      await session.refresh();
    },
  });
}
