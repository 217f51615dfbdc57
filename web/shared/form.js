/** Forms: labelled fields, and one way to save them. */

import { fill, h } from "./dom.js";
import { textButton } from "./button.js";
import { ApiError } from "./api.js";
import { checkFitness } from "./fitness.js";
import { toast } from "./toast.js";

/** @typedef {import("./fitness.js").Control} Control */

/**
 * A control with its label above.
 * @param {string} label
 * @param {Control} control
 * @param {{hint?: string, class?: string}} [options]
 */
export function field(label, control, { hint, class: extra = "" } = {}) {
  control.id ||= `${control.name}-${crypto.randomUUID()}`;
  const told = hint && h("p", { class: "field-hint", id: `${control.id}-hint` }, hint);
  if (told) control.setAttribute("aria-describedby", told.id);
  return h(
    "div",
    { class: `field ${extra}`.trim() },
    h("label", { class: "field-label", htmlFor: control.id }, label),
    control,
    told,
  );
}

/**
 * @param {string} name
 * @param {string | number | null | undefined} value
 * @param {Record<string, any>} [properties]
 */
export function textInput(name, value, properties = {}) {
  return h("input", { class: "input", type: "text", name, value: String(value ?? ""), ...properties });
}

/** So that password managers know whose password it is. @param {string} email */
export function hiddenUsername(email) {
  return h("input", { type: "email", name: "email", value: email, autocomplete: "username", hidden: true });
}

/**
 * A box with its label beside.
 * @param {string} label
 * @param {HTMLInputElement} input
 * @param {string} [about] what it means
 */
export function checkField(label, input, about) {
  return h(
    "label",
    { class: "check" },
    input,
    about
      ? h(
          "span",
          null,
          h("span", { class: "field-label" }, label),
          h("span", { class: "check-about soft" }, about),
        )
      : h("span", null, label),
  );
}

/**
 * A choice of a few.
 * @param {string} name
 * @param {{value: string, label: string}[]} options
 * @param {string} value
 * @param {Record<string, any>} [properties]
 */
export function choice(name, options, value, properties = {}) {
  const select = h("select", { class: "input", name, ...properties });
  select.append(...options.map(({ value: each, label }) => h("option", { value: each }, label)));
  select.value = value;
  return select;
}

/**
 * A form that says of each field what is wrong with it; beside the button what went wrong; and what went well, where
 * that isn't seen, as a notice.
 * @param {object} options
 * @param {(Node | null | false)[]} options.fields
 * @param {string} [options.button]
 * @param {"primary" | "quiet" | "danger"} [options.kind] of the button
 * @param {string} [options.done] what is said when it went well
 * @param {() => Promise<void>} options.save
 * @param {(Node | null | false)[]} [options.beside] further buttons
 * @param {() => void} [options.cancel] lets it be: a dialog's form
 * @returns {HTMLFormElement}
 */
export function saveForm({
  fields,
  button: label = "Save",
  kind = "quiet",
  done,
  save,
  beside = [],
  cancel,
}) {
  const problem = h("p", { class: "form-problem", role: "alert" });
  const button = textButton(label, () => {}, { kind, type: "submit" });
  /** @param {Event} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    fill(problem);
    if (!checkFitness(form)) return;
    button.disabled = true;
    try {
      await save();
      if (done) toast(done);
    } catch (error) {
      fill(problem, reasonOf(error));
    } finally {
      button.disabled = false;
    }
  };
  const buttons = cancel
    ? h("div", { class: "dialog-buttons" }, textButton("Cancel", cancel), button)
    : h("div", { class: "form-buttons" }, button, beside);
  const form = h("form", { class: "form", noValidate: true, onSubmit }, fields, problem, buttons);
  return form;
}

/**
 * Why a call failed, in words: of a wrong value, which field has it.
 * @param {unknown} error
 */
export function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  const wrong =
    error instanceof ApiError &&
    error.code === "invalid-request" &&
    /^body '(.+?)': (.*)$/s.exec(error.message);
  return wrong ? `${wrong[1].replaceAll("_", " ")}: ${wrong[2]}` : error.message;
}
