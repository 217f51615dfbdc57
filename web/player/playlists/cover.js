/** A playlist's picture: its own, else the covers of what is on it. */

import { h } from "../../shared/dom.js";
import { picture } from "../../shared/artwork.js";

/** @typedef {import("../../shared/types.js").Playlist} Playlist */
/** @typedef {import("../../shared/types.js").Track} Track */

const COVERS = 4;
const SIZES = "(max-width: 599px) 72vw, 300px";

/** @param {Playlist} playlist @param {Track[]} tracks @returns {HTMLElement} */
export function cover(playlist, tracks) {
  const { artwork, id, name: title } = playlist;
  if (artwork) return picture({ id, title, artwork }, { sizes: SIZES, eager: true, class: "artwork-large" });
  const covers = coversOf(tracks);
  if (!covers.length) return picture({ id, title, artwork: null }, { sizes: SIZES, class: "artwork-large" });
  const pictures = covers.map((track) =>
    picture(
      { id: track.album_id, title: track.album_title, artwork: track.artwork },
      { sizes: "150px", eager: true },
    ),
  );
  return h("div", { class: `cover cover-${covers.length} artwork-shadow` }, pictures);
}

/** Four different covers, or one. @param {Track[]} tracks */
function coversOf(tracks) {
  /** @type {Map<string, Track>} */
  const found = new Map();
  for (const track of tracks)
    if (track.artwork && !found.has(track.artwork.sha256)) found.set(track.artwork.sha256, track);
  const covers = [...found.values()];
  return covers.length >= COVERS ? covers.slice(0, COVERS) : covers.slice(0, 1);
}

/** What the picture is made of, to see whether it is another. @param {Playlist} playlist @param {Track[]} tracks */
export function coverKey(playlist, tracks) {
  return [
    playlist.name,
    playlist.artwork?.sha256,
    ...coversOf(tracks).map(({ artwork }) => artwork?.sha256),
  ].join();
}
