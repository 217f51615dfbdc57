/** The ways through the desk: a side bar on desktops, tabs on phones. */

import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { placeList, tabBar } from "../shared/places.js";

/** @type {(import("../shared/places.js").Place & {short?: string})[]} */
const PLACES = [
  { place: "masters", href: "#/", label: "Masters", icon: "upload" },
  { place: "catalog", href: "#/catalog", label: "Catalog", icon: "album" },
  { place: "users", href: "#/users", label: "Users", icon: "users" },
  { place: "audit", href: "#/audit", label: "Audit trail", short: "Audit", icon: "history" },
  { place: "figures", href: "#/figures", label: "Live figures", short: "Figures", icon: "chart" },
];

/** @returns {HTMLElement} */
export function deskSide() {
  return h(
    "nav",
    { class: "side", "aria-label": "Main" },
    h(
      "a",
      { class: "brand desk-brand", href: "#/" },
      "Segue",
      h("span", { class: "desk-brand-place" }, "desk"),
    ),
    placeList(PLACES),
    h("a", { class: "nav-link desk-to-player", href: "/" }, icon("note"), "To the player"),
  );
}

/** @returns {HTMLElement} */
export function deskTabs() {
  return tabBar(PLACES.map((place) => ({ ...place, label: place.short ?? place.label })));
}
