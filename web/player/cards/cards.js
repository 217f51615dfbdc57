/** Albums, artists, playlists and genres as one meets them in shelves and grids: the picture first. */

import { h } from "../../shared/dom.js";
import { hrefOf } from "../../shared/router.js";
import { plural } from "../../shared/format.js";
import { hueOf, picture } from "../../shared/artwork.js";
import { playButton } from "./play_button.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../../shared/types.js").Album} Album */
/** @typedef {import("../../shared/types.js").Artist} Artist */
/** @typedef {import("../../shared/types.js").Playlist} Playlist */
/** @typedef {import("../../shared/types.js").Genre} Genre */

const SIZES = "(max-width: 599px) 44vw, 220px";

/**
 * @param {App} app
 * @param {Album} album
 * @param {{signal: AbortSignal, line?: "artist" | "year"}} options what the second line says
 */
export function albumCard(app, album, { signal, line = "artist" }) {
  const origin = /** @type {const} */ ({ kind: "album", id: album.id, title: album.title });
  const tracks = async () => (await app.api.get(`/albums/${album.id}`)).tracks;
  return card({
    href: hrefOf(`/albums/${album.id}`),
    image: picture(album, { sizes: SIZES }),
    title: album.title,
    line:
      line === "year"
        ? h("span", null, album.release_date?.slice(0, 4) ?? plural(album.track_count, "track"))
        : h("a", { href: hrefOf(`/artists/${album.artist.id}`) }, album.artist.name),
    play: playButton(app, origin, tracks, { signal, class: "card-play" }),
  });
}

/** @param {App} app @param {Artist} artist */
export function artistCard(app, artist) {
  return card({
    href: hrefOf(`/artists/${artist.id}`),
    image: picture({ ...artist, title: artist.name }, { sizes: SIZES, round: true }),
    title: artist.name,
    centred: true,
  });
}

/** @param {App} app @param {Playlist} playlist @param {{signal: AbortSignal}} options */
export function playlistCard(app, playlist, { signal }) {
  const origin = /** @type {const} */ ({ kind: "playlist", id: playlist.id, title: playlist.name });
  const tracks = async () => {
    const { items } = await app.api.get(`/playlists/${playlist.id}/entries`, { limit: 100 });
    return items.map((/** @type {any} */ entry) => entry.track);
  };
  return card({
    href: hrefOf(`/playlists/${playlist.id}`),
    image: picture({ ...playlist, title: playlist.name }, { sizes: SIZES }),
    title: playlist.name,
    line: h("span", null, playlist.access === "owner" ? "Playlist" : `By ${playlist.owner.display_name}`),
    play: playButton(app, origin, tracks, { signal, class: "card-play" }),
  });
}

/** @param {Genre} genre */
export function genreCard({ name, track_count }) {
  const link = h(
    "a",
    { class: "genre-card", href: hrefOf(`/genres/${encodeURIComponent(name)}`) },
    h("span", { class: "genre-name" }, name),
    h("span", { class: "genre-count" }, plural(track_count, "track")),
  );
  link.style.setProperty("--hue", String(hueOf(name)));
  return h("li", null, link);
}

/**
 * @param {{href: string, image: HTMLElement, title: string, line?: HTMLElement, play?: HTMLElement, centred?:
 *   boolean}} parts
 * @returns {HTMLLIElement}
 */
function card({ href, image, title, line, play, centred = false }) {
  return h(
    "li",
    { class: centred ? "card card-centred" : "card" },
    h("a", { class: "card-link", href, title }, image, h("span", { class: "card-title" }, title)),
    line && h("div", { class: "card-line" }, line),
    play,
  );
}
