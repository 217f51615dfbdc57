/** Whether what is typed in a form is fit to be sent; beside each field, in the page's own words, why it is not. */

import { h } from "./dom.js";
import { formatCount } from "./format.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

/**
 * Look at all fields; the first that is wrong gets the focus.
 * @param {HTMLFormElement} form
 * @returns {boolean} whether none is wrong
 */
export function checkFitness(form) {
  const wrong = controlsOf(form).filter((control) => !showFitness(control));
  wrong[0]?.focus();
  return wrong.length === 0;
}

/** @param {HTMLFormElement} form */
function controlsOf(form) {
  const controls = /** @type {Control[]} */ ([...form.elements]);
  return controls.filter(({ willValidate }) => willValidate);
}

/**
 * Say what is wrong with a field until it no longer is.
 * @param {Control} control
 * @returns {boolean} whether it is fit
 */
function showFitness(control) {
  const words = wrongWords(control);
  const id = `${control.id}-problem`;
  const told = document.getElementById(id);
  if (!words) {
    told?.remove();
    control.removeAttribute("aria-invalid");
    describe(control, id, false);
    return true;
  }
  if (told) told.textContent = words;
  else tell(control, h("p", { class: "field-problem", id }, words));
  return false;
}

/** @param {Control} control @param {HTMLElement} problem */
function tell(control, problem) {
  (control.closest(".field") ?? control).append(problem);
  control.setAttribute("aria-invalid", "true");
  describe(control, problem.id, true);
  /** As long as it is wrong, what is typed changes what is said of it. */
  const onInput = () => {
    if (showFitness(control)) control.removeEventListener("input", onInput);
  };
  control.addEventListener("input", onInput);
}

/** Add to, or take from, what describes a field: its hint stays. @param {Control} control @param {string} id @param {boolean} wanted */
function describe(control, id, wanted) {
  const others = (control.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .filter((each) => each && each !== id);
  const all = wanted ? [...others, id] : others;
  if (all.length) control.setAttribute("aria-describedby", all.join(" "));
  else control.removeAttribute("aria-describedby");
}

/**
 * What a field asks for, where it has not got it. Of a pattern its title tells.
 * @param {Pick<Control, "type" | "value" | "required" | "title" | "validity"> & {min?: string, max?: string}} control
 * @returns {string | null} null where all is well
 */
export function wrongWords({ type, value, required, title, validity, min = "", max = "" }) {
  const blank = required && type !== "password" && !value.trim();
  if (validity.badInput) return type === "number" ? "This is no number." : "This can’t be read.";
  if (validity.valueMissing || blank) return "Fill this in.";
  if (validity.typeMismatch && type === "email") return "This is no e-mail address.";
  if (validity.rangeUnderflow || validity.rangeOverflow) return rangeWords(min, max);
  if (validity.stepMismatch) return "Only whole numbers.";
  if (validity.valid) return null;
  return title ? `${title}.` : "This can’t be saved as it is.";
}

/** @param {string} min @param {string} max each may be empty */
function rangeWords(min, max) {
  if (!max) return `At least ${formatCount(Number(min))}.`;
  if (!min) return `At most ${formatCount(Number(max))}.`;
  return `From ${formatCount(Number(min))} to ${formatCount(Number(max))}.`;
}
