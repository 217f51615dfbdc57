/** The ways through the player: the side bar's links and the phone's tabs. */

import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";

/**
 * @typedef {{place: string, href: string, label: string, icon: import("../shared/icons.js").IconName}} Entry
 */

/** @type {{title: string | null, entries: Entry[]}[]} */
const SIDE = [
  {
    title: null,
    entries: [{ place: "home", href: "#/", label: "Home", icon: "home" }],
  },
  {
    title: "Browse",
    entries: [
      { place: "albums", href: "#/albums", label: "Albums", icon: "album" },
      { place: "artists", href: "#/artists", label: "Artists", icon: "artist" },
      { place: "genres", href: "#/genres", label: "Genres", icon: "genre" },
    ],
  },
  {
    title: "Yours",
    entries: [
      { place: "history", href: "#/history", label: "History", icon: "history" },
      { place: "year", href: "#/year", label: "Your year", icon: "chart" },
    ],
  },
];

/** @type {Entry[]} */
const TABS = [
  { place: "home", href: "#/", label: "Home", icon: "home" },
  { place: "browse", href: "#/browse", label: "Browse", icon: "album" },
  { place: "library", href: "#/library", label: "Library", icon: "library" },
  { place: "search", href: "#/search", label: "Search", icon: "search" },
];

/** On phones these are reached by "Browse". */
const BROWSED = ["albums", "artists", "genres"];

/** @returns {HTMLElement} */
export function sideBar() {
  const sections = SIDE.map(({ title, entries }) =>
    h("div", null, title && h("p", { class: "nav-title" }, title), h("ul", null, entries.map(sideLink))),
  );
  return h(
    "nav",
    { class: "side", "aria-label": "Main" },
    h("a", { class: "brand", href: "#/" }, "Segue"),
    sections,
    h("div", { class: "side-more" }),
  );
}

/** @param {Entry} entry */
function sideLink({ place, href, label, icon: shape }) {
  return h("li", null, h("a", { class: "nav-link", href, "data-place": place }, icon(shape), label));
}

/** @returns {HTMLElement} */
export function tabBar() {
  const links = TABS.map(({ place, href, label, icon: shape }) =>
    h("a", { class: "tab", href, "data-place": place }, icon(shape), label),
  );
  return h("nav", { class: "tabs", "aria-label": "Tabs" }, links);
}

/** Mark where we are. @param {HTMLElement[]} bars @param {string} place */
export function markPlace(bars, place) {
  for (const link of bars.flatMap((bar) => [...bar.querySelectorAll("a[data-place]")])) {
    const its = link.getAttribute("data-place");
    const here = its === place || (its === "browse" && BROWSED.includes(place));
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
