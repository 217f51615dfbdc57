/** Questions and forms over the page, in the browser's own modal dialogs. */

import { h } from "./dom.js";
import { iconButton, textButton } from "./button.js";

/**
 * A dialog with a heading and a way out; it goes when it is closed.
 * @param {string} title
 * @param {...import("./dom.js").Child | import("./dom.js").Child[]} content
 * @returns {HTMLDialogElement} shown, with the focus in its first field
 */
export function openDialog(title, ...content) {
  const heading = h("h2", { class: "dialog-title", id: `dialog-${crypto.randomUUID()}` }, title);
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": heading.id },
    h(
      "div",
      { class: "dialog-head" },
      heading,
      iconButton("close", "Close", () => dialog.close()),
    ),
    h("div", { class: "dialog-body" }, ...content),
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  const field = dialog.querySelector(
    /** @type {"input"} */ (".dialog-body :is(input, select, textarea):not([hidden])"),
  );
  field?.focus();
  return dialog;
}

/**
 * Ask whether something is meant.
 * @param {{title: string, text: string, confirm: string, danger?: boolean}} question
 * @returns {Promise<boolean>}
 */
export function askToConfirm({ title, text, confirm, danger = false }) {
  return new Promise((resolve) => {
    let meant = false;
    const yes = textButton(confirm, () => ((meant = true), dialog.close()), {
      kind: danger ? "danger" : "primary",
    });
    const dialog = openDialog(
      title,
      h("p", null, text),
      h(
        "div",
        { class: "dialog-buttons" },
        textButton("Cancel", () => dialog.close()),
        yes,
      ),
    );
    dialog.addEventListener("close", () => resolve(meant));
    yes.focus();
  });
}

/**
 * Ask for a line of text.
 * @param {{title: string, label: string, value?: string, confirm: string, maxLength?: number}} question
 * @returns {Promise<string | null>} null when it was let be
 */
export function askForText({ title, label, value = "", confirm, maxLength = 200 }) {
  return new Promise((resolve) => {
    /** @type {string | null} */
    let answer = null;
    const input = h("input", {
      class: "input",
      type: "text",
      value,
      maxLength,
      required: true,
      id: "dialog-text",
    });
    /** @param {Event} event */
    const onSubmit = (event) => {
      event.preventDefault();
      answer = input.value.trim();
      if (answer) dialog.close();
    };
    const dialog = openDialog(
      title,
      h(
        "form",
        { class: "form", onSubmit },
        h("label", { class: "field" }, h("span", { class: "field-label" }, label), input),
        h(
          "div",
          { class: "dialog-buttons" },
          textButton("Cancel", () => dialog.close()),
          textButton(confirm, () => {}, { kind: "primary", type: "submit" }),
        ),
      ),
    );
    dialog.addEventListener("close", () => resolve(answer));
    input.select();
  });
}
