/** A form of the account page: it says what went wrong beside the button, and what went well as a notice. */

import { fill, h } from "../../shared/dom.js";
import { textButton } from "../../shared/button.js";
import { toast } from "../../shared/toast.js";

/**
 * @param {object} options
 * @param {HTMLElement[]} options.fields
 * @param {string} options.button
 * @param {string} options.done what is said when it went well
 * @param {() => Promise<void>} options.save
 * @returns {HTMLFormElement}
 */
export function settingForm({ fields, button: label, done, save }) {
  const problem = h("p", { class: "form-problem", role: "alert" });
  const button = textButton(label, () => {}, { type: "submit" });
  /** @param {Event} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    fill(problem);
    button.disabled = true;
    try {
      await save();
      toast(done);
    } catch (error) {
      fill(problem, error instanceof Error ? error.message : String(error));
    } finally {
      button.disabled = false;
    }
  };
  return h("form", { class: "form", onSubmit }, fields, problem, h("div", null, button));
}

/**
 * A field of one line, with its label.
 * @param {string} label
 * @param {HTMLInputElement} input
 */
export function field(label, input) {
  input.id = `${input.name}-${crypto.randomUUID()}`;
  return h("div", { class: "field" }, h("label", { class: "field-label", htmlFor: input.id }, label), input);
}

/** So that password managers know whose password it is. @param {string} email */
export function hiddenUsername(email) {
  return h("input", { type: "email", name: "email", value: email, autocomplete: "username", hidden: true });
}
