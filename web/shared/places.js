/** The ways through a page: links that are marked where somebody is. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @typedef {object} Place
 * @property {string} place what routes call it
 * @property {string[]} [within] places that are reached by it, and mark it as well
 * @property {string} href
 * @property {string} label
 * @property {import("./icons.js").IconName} icon
 */

/** @param {Place[]} places @returns {HTMLUListElement} for a side bar */
export function placeList(places) {
  return h(
    "ul",
    null,
    places.map((place) => h("li", null, placeLink("nav-link", place))),
  );
}

/** @param {Place[]} places @returns {HTMLElement} at a phone's foot */
export function tabBar(places) {
  return h(
    "nav",
    { class: "tabs", "aria-label": "Tabs" },
    places.map((place) => placeLink("tab", place)),
  );
}

/** Mark where we are. @param {HTMLElement[]} bars @param {string} here */
export function markPlace(bars, here) {
  for (const link of bars.flatMap((bar) => [...bar.querySelectorAll(/** @type {"a"} */ ("a[data-place]"))])) {
    if (link.dataset.place?.split(" ").includes(here)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** @param {string} look @param {Place} place */
function placeLink(look, { place, within = [], href, label, icon: shape }) {
  return h("a", { class: look, href, "data-place": [place, ...within].join(" ") }, icon(shape), label);
}
