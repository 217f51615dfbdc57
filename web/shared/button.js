/** Buttons, so that all of them have a name and are of one size. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

/** @typedef {import("./icons.js").IconName} IconName */

/**
 * A button that shows an icon only; `name` is what it is called, and its tooltip.
 * @param {IconName} shape
 * @param {string} name
 * @param {(event: MouseEvent) => void} onClick
 * @param {Record<string, any>} [properties]
 * @returns {HTMLButtonElement}
 */
export function iconButton(shape, name, onClick, properties = {}) {
  const { class: extra = "", ...rest } = properties;
  return h(
    "button",
    {
      type: "button",
      class: `icon-button ${extra}`.trim(),
      "aria-label": name,
      title: name,
      onClick,
      ...rest,
    },
    icon(shape),
  );
}

/**
 * Make an icon button another one, as play becomes pause.
 * @param {HTMLButtonElement} button
 * @param {IconName} shape
 * @param {string} name
 */
export function changeIcon(button, shape, name) {
  if (button.getAttribute("aria-label") === name) return;
  button.setAttribute("aria-label", name);
  button.title = name;
  button.querySelector(".icon")?.replaceWith(icon(shape));
}

/**
 * A button with words, and an icon before them.
 * @param {string} label
 * @param {(event: MouseEvent) => void} onClick
 * @param {{kind?: "primary" | "quiet" | "plain" | "danger", icon?: IconName, [property: string]: any}}
 *   [options]
 * @returns {HTMLButtonElement}
 */
export function textButton(label, onClick, { kind = "quiet", icon: shape, ...rest } = {}) {
  return h(
    "button",
    { type: "button", class: `button button-${kind}`, onClick, ...rest },
    shape && icon(shape),
    h("span", null, label),
  );
}
