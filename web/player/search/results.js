/** What a search found, in sections. */

import { h } from "../../shared/dom.js";
import { hrefOf } from "../../shared/router.js";
import { picture } from "../../shared/artwork.js";
import { isolated, plural } from "../../shared/format.js";
import { albumCard, artistCard, playlistCard } from "../cards/cards.js";
import { section, shelf } from "../cards/shelf.js";
import { TrackList } from "../tracks/track_list.js";
import { piecesOf } from "./snippet.js";

/** @typedef {import("../app.js").App} App */

/**
 * @param {App} app
 * @param {any} found a `SearchAnswer`
 * @param {{q: string, signal: AbortSignal}} options
 * @returns {HTMLElement[]} empty when nothing was found
 */
export function resultSections(app, found, { q, signal }) {
  const { top, artists, albums, tracks, playlists, lyrics } = found;
  const list = new TrackList(app, {
    label: "Tracks",
    signal,
    origin: { kind: "search", id: q, title: `Search for ${q}` },
  });
  list.append(tracks);
  list.element.classList.add("search-tracks");
  const best = top && section("Best match", [topCard(top)]);
  const songs = tracks.length > 0 && section("Tracks", [list.element]);
  return [
    best || songs ? h("div", { class: "search-first" }, best, songs) : null,
    artists.length > 0 &&
      shelf(
        "Artists",
        artists.map((/** @type {any} */ one) => artistCard(app, one)),
      ),
    albums.length > 0 &&
      shelf(
        "Albums",
        albums.map((/** @type {any} */ one) => albumCard(app, one, { signal })),
      ),
    playlists.length > 0 &&
      shelf(
        "Playlists",
        playlists.map((/** @type {any} */ one) => playlistCard(app, one, { signal })),
      ),
    lyrics.length > 0 && section("Lyrics", [h("ul", { class: "lyrics-found" }, lyrics.map(lyricsMatch))]),
  ].filter((part) => part instanceof HTMLElement);
}

/** How many results there are, for ears. @param {any} found */
export function countOf(found) {
  const lists = [found.artists, found.albums, found.tracks, found.playlists, found.lyrics];
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  return count ? plural(count, "result") : "Nothing found";
}

/** @param {any} top */
function topCard({ kind, artist, album, track, playlist }) {
  const shown = {
    artist: () => ({ ...artist, title: artist.name, line: "Artist", href: hrefOf(`/artists/${artist.id}`) }),
    album: () => ({ ...album, line: `Album by ${album.artist.name}`, href: hrefOf(`/albums/${album.id}`) }),
    track: () => ({
      ...track,
      line: `Track by ${track.artist.name}`,
      href: hrefOf(`/albums/${track.album_id}`),
    }),
    playlist: () => ({
      ...playlist,
      title: playlist.name,
      line: "Playlist",
      href: hrefOf(`/playlists/${playlist.id}`),
    }),
  }[/** @type {"artist"} */ (kind)]();
  return h(
    "a",
    { class: "top-result", href: shown.href },
    picture(shown, { sizes: "120px", round: kind === "artist" }),
    h("span", { class: "top-title" }, shown.title),
    h("span", { class: "soft" }, shown.line),
  );
}

/** @param {any} match */
function lyricsMatch({ track, snippet }) {
  const words = piecesOf(snippet).map(({ text, marked }) => (marked ? h("mark", null, text) : text));
  return h(
    "li",
    null,
    h(
      "a",
      { class: "lyrics-match", href: hrefOf(`/albums/${track.album_id}`) },
      picture({ id: track.album_id, title: track.album_title, artwork: track.artwork }, { sizes: "56px" }),
      h(
        "span",
        null,
        h("span", { class: "lyrics-words" }, words),
        h("span", { class: "soft" }, `${isolated(track.title)}, ${track.artist.name}`),
      ),
    ),
  );
}
