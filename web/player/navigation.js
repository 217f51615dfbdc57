/** The ways through the player: the side bar's links and the phone's tabs. */

import { h } from "../shared/dom.js";
import { placeList, tabBar } from "../shared/places.js";

/** @typedef {import("../shared/places.js").Place} Place */

/** @type {{title: string | null, places: Place[]}[]} */
const SIDE = [
  {
    title: null,
    places: [{ place: "home", href: "#/", label: "Home", icon: "home" }],
  },
  {
    title: "Browse",
    places: [
      { place: "albums", href: "#/albums", label: "Albums", icon: "album" },
      { place: "artists", href: "#/artists", label: "Artists", icon: "artist" },
      { place: "genres", href: "#/genres", label: "Genres", icon: "genre" },
    ],
  },
  {
    title: "Yours",
    places: [
      { place: "history", href: "#/history", label: "History", icon: "history" },
      { place: "year", href: "#/year", label: "Your year", icon: "chart" },
    ],
  },
];

/** @type {Place[]} */
const TABS = [
  { place: "home", href: "#/", label: "Home", icon: "home" },
  {
    place: "browse",
    within: ["albums", "artists", "genres"],
    href: "#/browse",
    label: "Browse",
    icon: "album",
  },
  { place: "library", href: "#/library", label: "Library", icon: "library" },
  { place: "search", href: "#/search", label: "Search", icon: "search" },
];

/** @param {HTMLElement} more below the links @returns {HTMLElement} */
export function playerSide(more) {
  const sections = SIDE.map(({ title, places }) =>
    h("div", null, title && h("p", { class: "nav-title" }, title), placeList(places)),
  );
  return h(
    "nav",
    { class: "side", "aria-label": "Main" },
    h("a", { class: "brand", href: "#/" }, "Segue"),
    sections,
    more,
  );
}

/** @returns {HTMLElement} */
export function playerTabs() {
  return tabBar(TABS);
}
