/** The ways through the desk: a side bar on desktops, tabs on phones. */

import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/**
 * @type {{place: string, href: string, label: string, short: string, icon:
 *   import("../shared/icons.js").IconName}[]}
 */
const PLACES = [
  { place: "masters", href: "#/", label: "Masters", short: "Masters", icon: "upload" },
  { place: "catalog", href: "#/catalog", label: "Catalog", short: "Catalog", icon: "album" },
  { place: "users", href: "#/users", label: "Users", short: "Users", icon: "users" },
  { place: "audit", href: "#/audit", label: "Audit trail", short: "Audit", icon: "history" },
  { place: "figures", href: "#/figures", label: "Live figures", short: "Figures", icon: "chart" },
];

/** @returns {HTMLElement} */
export function sideBar() {
  return h(
    "nav",
    { class: "side", "aria-label": "Main" },
    h(
      "a",
      { class: "brand desk-brand", href: "#/" },
      "Segue",
      h("span", { class: "desk-brand-place" }, "desk"),
    ),
    h("ul", null, PLACES.map(sideLink)),
    h("a", { class: "nav-link desk-to-player", href: "/" }, icon("note"), "To the player"),
  );
}

/** @param {(typeof PLACES)[number]} place */
function sideLink({ place, href, label, icon: shape }) {
  return h("li", null, h("a", { class: "nav-link", href, "data-place": place }, icon(shape), label));
}

/** @returns {HTMLElement} */
export function tabBar() {
  const links = PLACES.map(({ place, href, short, icon: shape }) =>
    h("a", { class: "tab", href, "data-place": place }, icon(shape), short),
  );
  return h("nav", { class: "tabs", "aria-label": "Tabs" }, links);
}
