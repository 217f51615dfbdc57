/** The catalog, to be put right: what is searched for, or what is newest. */

import { fill, h } from "../../shared/dom.js";
import { picture } from "../../shared/artwork.js";
import { formatAgo, formatTrackLength, isolated, plural } from "../../shared/format.js";
import { showPages } from "../../shared/paged.js";
import { hrefOf } from "../../shared/router.js";
import { findBox } from "../find_box.js";
import { featureList } from "./featuring.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("../../shared/types.js").Album} Album */
/** @typedef {import("../../shared/types.js").Artist} Artist */
/** @typedef {import("../../shared/types.js").Playlist} Playlist */
/** @typedef {import("../../shared/types.js").Track} Track */

const PAGE = 50;
const FOUND = 20;
const MAX_WORDS_CHARACTERS = 200;

/** @type {import("../desk.js").MakePage} */
export async function page(desk, context) {
  const results = h("div", { class: "catalog-results", "aria-live": "polite" });
  const { element: search, onShow } = await findBox(desk, context, {
    path: "/catalog",
    label: "Search the catalog",
    placeholder: "Artists, albums, tracks",
    maxLength: MAX_WORDS_CHARACTERS,
    find: async (words, signal) => {
      const found = words ? await foundParts(desk, words, signal) : await newest(desk, signal);
      if (!signal.aborted) fill(results, found);
    },
    problem: "Nothing could be found",
  });
  const head = h("div", { class: "page-head" }, h("h1", null, "Catalog"), search);
  return { title: "Catalog", element: h("div", { class: "page-inner desk-page" }, head, results), onShow };
}

/** @param {Desk} desk @param {AbortSignal} signal */
async function newest(desk, signal) {
  const { api } = desk;
  const featured = await featureList(desk, signal);
  const list = h("ul", { class: "entries" });
  const foot = await showPages({
    load: (cursor) => api.get("/albums", { sort: "newest", limit: PAGE, cursor }, { signal }),
    show: (/** @type {Album[]} */ albums) => list.append(...albums.map(albumEntry)),
    signal,
  });
  const empty = h("p", { class: "soft" }, "The catalog is empty. Hand in some masters first.");
  const albums = h(
    "section",
    { class: "desk-part", "aria-label": "Newest albums" },
    h("h2", { class: "desk-title" }, "Newest albums"),
    list.childElementCount ? list : empty,
    foot,
  );
  return [featured, albums];
}

/** @param {Desk} desk @param {string} words @param {AbortSignal} signal */
async function foundParts(desk, words, signal) {
  const kinds = "artist,album,track,playlist";
  const found = await desk.api.get("/search", { q: words, limit: FOUND, kinds }, { signal });
  const playlists = found.playlists.filter((/** @type {Playlist} */ playlist) => playlist.public);
  const parts = [
    part("Artists", found.artists.map(artistEntry)),
    part("Albums", found.albums.map(albumEntry)),
    part("Tracks", found.tracks.map(trackEntry)),
    part("Public playlists", playlists.map(playlistEntry)),
  ].filter(Boolean);
  return parts.length ? parts : [h("p", { class: "soft" }, `Nothing found for “${isolated(words)}”.`)];
}

/** @param {string} title @param {HTMLElement[]} entries */
function part(title, entries) {
  if (!entries.length) return null;
  return h(
    "section",
    { class: "desk-part", "aria-label": title },
    h("h2", { class: "desk-title" }, title),
    h("ul", { class: "entries" }, entries),
  );
}

/**
 * @param {string} href
 * @param {HTMLElement} image
 * @param {string} title
 * @param {string} about
 * @param {string} beside
 */
function entry(href, image, title, about, beside) {
  return h(
    "li",
    null,
    h(
      "a",
      { class: "entry", href },
      image,
      h(
        "span",
        { class: "entry-words" },
        h("span", { class: "entry-title" }, title),
        h("span", { class: "entry-about soft" }, about),
      ),
      h("span", { class: "entry-beside soft figures" }, beside),
    ),
  );
}

/** @param {Artist} artist */
function artistEntry(artist) {
  const image = picture(
    { id: artist.id, title: artist.name, artwork: artist.artwork },
    { sizes: "48px", round: true },
  );
  return entry(hrefOf(`/artists/${artist.id}`), image, artist.name, "Artist", "");
}

/** @param {Album} album */
function albumEntry(album) {
  const about = `${isolated(album.artist.name)} · ${plural(album.track_count, "track")}`;
  return entry(
    hrefOf(`/albums/${album.id}`),
    picture(album, { sizes: "48px" }),
    album.title,
    about,
    formatAgo(album.created_at),
  );
}

/** @param {Track} track */
function trackEntry(track) {
  const image = picture(
    { id: track.album_id, title: track.album_title, artwork: track.artwork },
    { sizes: "48px" },
  );
  return entry(
    hrefOf(`/tracks/${track.id}`),
    image,
    track.title,
    `${isolated(track.artist.name)} · ${track.album_title}`,
    formatTrackLength(track.length_s),
  );
}

/** @param {Playlist} playlist */
function playlistEntry({ id, name, owner, artwork, entry_count }) {
  return entry(
    hrefOf(`/playlists/${id}`),
    picture({ id, title: name, artwork }, { sizes: "48px" }),
    name,
    `Playlist of ${owner.display_name || "somebody"}`,
    entry_count === null ? "" : plural(entry_count, "track"),
  );
}
