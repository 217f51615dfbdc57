/** An artist: what is played most, and the albums. */

import { h } from "../../shared/dom.js";
import { picture } from "../../shared/artwork.js";
import { albumCard } from "../cards/cards.js";
import { section } from "../cards/shelf.js";
import { TrackList } from "../tracks/track_list.js";
import { collectionButtons } from "../collection_buttons.js";
import { cardGrid } from "./catalog_grid.js";
import { tint } from "../tint.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../../shared/types.js").Artist} Artist */
/** @typedef {import("../../shared/types.js").Album} Album */
/** @typedef {import("../../shared/types.js").Track} Track */

const POPULAR = 10;
const PLAYED = 200;

/** @type {import("../app.js").MakePage} */
export async function page(app, { params, signal }) {
  const query = { artist_id: params.id };
  const [artist, { title, tracks }, albums] = await Promise.all([
    app.api.get(`/artists/${params.id}`, {}, { signal }),
    songs(app, params.id, signal),
    cardGrid(app, {
      path: "/albums",
      query: { ...query, sort: "newest" },
      card: (/** @type {Album} */ album) => albumCard(app, album, { signal, line: "year" }),
      signal,
      empty: "No albums.",
    }),
  ]);
  const origin = /** @type {const} */ ({ kind: "artist", id: artist.id, title: artist.name });
  const list = new TrackList(app, { label: title, signal, origin, on: "artist" });
  list.append(tracks);
  list.element.classList.add("tracks-columns");
  const element = h(
    "article",
    { class: "page-inner artist" },
    head(app, { ...artist, artwork: artist.artwork ?? tracks[0]?.artwork ?? null }, signal),
    tracks.length > 0 && section(title, [list.element]),
    section("Albums", albums),
  );
  return { title: artist.name, element };
}

/**
 * What is played most; where nobody has played anything yet, some tracks.
 * @param {App} app
 * @param {string} id
 * @param {AbortSignal} signal
 * @returns {Promise<{title: string, tracks: Track[]}>}
 */
async function songs({ api }, id, signal) {
  const query = { artist_id: id, limit: POPULAR };
  const popular = await api.get("/popular", query, { signal });
  if (popular.items.length) return { title: "Popular", tracks: popular.items };
  return { title: "Tracks", tracks: (await api.get("/tracks", query, { signal })).items };
}

/**
 * Who has no picture is shown by that of a record.
 * @param {App} app
 * @param {Artist} artist
 * @param {AbortSignal} signal
 */
function head(app, artist, signal) {
  const image = picture({ ...artist, title: artist.name }, { sizes: "200px", round: true, eager: true });
  const tracks = async () => (await app.api.get("/tracks", { artist_id: artist.id, limit: PLAYED })).items;
  const element = h(
    "header",
    { class: "artist-head" },
    h("div", { class: "artist-picture" }, image),
    h(
      "div",
      { class: "artist-words" },
      h("h1", { class: "artist-name" }, artist.name),
      collectionButtons(app, {
        item: { kind: "artist", id: artist.id, title: artist.name },
        origin: { kind: "artist", id: artist.id, title: artist.name },
        tracks,
        signal,
      }),
    ),
  );
  tint(element, image);
  return element;
}
