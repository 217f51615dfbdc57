/** The phone's way to albums, artists and genres; the newest albums below. */

import { h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { albumCard } from "../cards/cards.js";
import { sectionTitle } from "../cards/shelf.js";
import { cardGrid, plainPage } from "./catalog_grid.js";

/** @type {{href: string, label: string, icon: import("../../shared/icons.js").IconName}[]} */
const WAYS = [
  { href: "#/albums", label: "Albums", icon: "album" },
  { href: "#/artists", label: "Artists", icon: "artist" },
  { href: "#/genres", label: "Genres", icon: "genre" },
  { href: "#/history", label: "History", icon: "history" },
  { href: "#/year", label: "Your year", icon: "chart" },
];

/** @type {import("../app.js").MakePage} */
export async function page(app, { signal }) {
  /** @param {import("../../shared/types.js").Album} album */
  const card = (album) => albumCard(app, album, { signal });
  const ways = WAYS.map(({ href, label, icon: shape }) =>
    h(
      "li",
      null,
      h("a", { class: "way", href }, icon(shape), h("span", null, label), icon("forward", "way-on")),
    ),
  );
  return plainPage("Browse", [
    h("ul", { class: "ways" }, ways),
    h("div", { class: "section-head" }, sectionTitle("New", "#/new")),
    ...(await cardGrid(app, { path: "/new-releases", card, signal })),
  ]);
}
