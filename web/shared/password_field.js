/** A password's field: it can be shown, and it says what is asked of it while it is typed. */

import { h } from "./dom.js";
import { changeIcon, iconButton } from "./button.js";
import { icon } from "./icons.js";

export const MIN_PASSWORD_CHARACTERS = 8;

/**
 * @param {{label: string, autocomplete: "current-password" | "new-password", name?: string}} options a new
 *   one is told
 *   how long it must be
 * @returns {{element: HTMLElement, input: HTMLInputElement}}
 */
export function passwordField({ label, autocomplete, name = "password" }) {
  const isNew = autocomplete === "new-password";
  const id = `${name}-${crypto.randomUUID()}`;
  const input = h("input", {
    class: "input",
    type: "password",
    id,
    name,
    autocomplete,
    required: true,
    autocapitalize: "none",
    spellcheck: false,
    "aria-describedby": isNew ? `${id}-rule` : null,
  });
  const eye = iconButton("eye", "Show password", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    changeIcon(eye, shown ? "eyeOff" : "eye", shown ? "Hide password" : "Show password");
  });
  const rule = h(
    "p",
    { class: "field-hint", id: `${id}-rule` },
    `At least ${MIN_PASSWORD_CHARACTERS} characters`,
    icon("check"),
  );
  input.addEventListener("input", () => {
    rule.classList.toggle("field-hint-met", [...input.value].length >= MIN_PASSWORD_CHARACTERS);
  });
  const element = h(
    "div",
    { class: "field" },
    h("label", { class: "field-label", htmlFor: id }, label),
    h("div", { class: "input-with-button" }, input, eye),
    isNew && rule,
  );
  return { element, input };
}
