/** What a page says where there is nothing yet: the same on every page. */

import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/**
 * What stands where a list would be.
 * @param {import("../shared/icons.js").IconName} shape
 * @param {string} title
 * @param {string} text
 * @param {HTMLElement | null} [action]
 */
export function emptyState(shape, title, text, action = null) {
  return h(
    "div",
    { class: "empty-state" },
    icon(shape),
    h("p", { class: "empty-title" }, title),
    h("p", { class: "soft" }, text),
    action,
  );
}
