/** Deleting from the catalog: nobody does it without having read what goes with it. */

import { h } from "../../shared/dom.js";
import { isolated } from "../../shared/format.js";
import { askToConfirm } from "../../shared/dialog.js";
import { textButton } from "../../shared/button.js";
import { toast, toastError } from "../../shared/toast.js";

/** @typedef {import("../desk.js").Desk} Desk */

/**
 * @param {Desk} desk
 * @param {object} options
 * @param {string} options.what `album`
 * @param {string} options.title
 * @param {string} options.path of the API
 * @param {string} options.words what goes with it
 * @returns {HTMLElement}
 */
export function deletionPart(desk, { what, title, path, words }) {
  const remove = async () => {
    if (
      !(await askToConfirm({
        title: `Delete “${isolated(title)}”?`,
        text: words,
        confirm: `Delete the ${what}`,
        danger: true,
      }))
    )
      return;
    button.disabled = true;
    try {
      await desk.api.delete(path);
      toast(`${isolated(title)} is deleted`);
      desk.router.go("#/catalog");
    } catch (error) {
      button.disabled = false;
      toastError(error, "Not deleted");
    }
  };
  const button = textButton(`Delete the ${what}`, () => void remove(), { kind: "quiet", icon: "trash" });
  return h(
    "section",
    { class: "desk-part", "aria-label": "Deletion" },
    h("h2", { class: "desk-title" }, "Deletion"),
    h("p", { class: "soft" }, words),
    h("div", null, button),
  );
}
