/** A genre: what is played most of it, and its albums. */

import { h } from "../../shared/dom.js";
import { missingPage } from "../../shared/failed_page.js";
import { isolated } from "../../shared/format.js";
import { albumCard } from "../cards/cards.js";
import { section } from "../cards/shelf.js";
import { TrackList } from "../tracks/track_list.js";
import { collectionButtons } from "../collection_buttons.js";
import { cardGrid, plainPage } from "./catalog_grid.js";

/** @typedef {import("../../shared/types.js").Album} Album */

const POPULAR = 10;
const PLAYED = 200;

/** @type {import("../app.js").MakePage} */
export async function page(app, { params, signal }) {
  const genre = params.name;
  const origin = /** @type {const} */ ({ kind: "genre", id: genre, title: genre });
  const popular = await app.api.get("/popular", { genre, limit: POPULAR }, { signal });
  /** @param {Album} album */
  const card = (album) => albumCard(app, album, { signal });
  const query = { genre, sort: "newest" };
  const albums = await cardGrid(app, { path: "/albums", query, card, signal, empty: null });
  const list = new TrackList(app, { label: `Popular in ${genre}`, signal, origin });
  if (!albums.length) return noSuchGenre(genre);
  list.append(popular.items);
  list.element.classList.add("tracks-columns");
  const tracks = async () => (await app.api.get("/tracks", { genre, limit: PLAYED })).items;
  return plainPage(genre, [
    collectionButtons(app, { item: null, origin, tracks, signal }),
    list.tracks.length > 0 && section("Popular", [list.element]),
    h(
      "section",
      { class: "section", "aria-label": "Albums" },
      h("h2", { class: "section-title" }, "Albums"),
      albums,
    ),
  ]);
}

/** @param {string} genre */
function noSuchGenre(genre) {
  return missingPage({
    title: "No such genre",
    text: `Nothing here is of the genre “${isolated(genre)}”.`,
    href: "#/genres",
    label: "All genres",
  });
}
