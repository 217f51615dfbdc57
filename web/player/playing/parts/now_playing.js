/** Which track it is: its picture, its title and its artist, as links to where they are at home. */

import { picture } from "../../../shared/artwork.js";
import { fill, h } from "../../../shared/dom.js";
import { hrefOf } from "../../../shared/router.js";

/** @typedef {import("../playback.js").Playback} Playback */
/** @typedef {import("../queued_track.js").QueuedTrack} QueuedTrack */

/** @param {QueuedTrack} track */
function albumHref(track) {
  return hrefOf(`/albums/${track.album_id}`);
}

/**
 * Keep an element showing the current track's picture; nothing changes between tracks of one album.
 * @param {Playback} playback
 * @param {AbortSignal} signal
 * @param {{sizes: string, class: string}} options
 * @returns {HTMLElement}
 */
export function currentArtwork(playback, signal, { sizes, class: className }) {
  const frame = h("div", { class: className });
  const show = () => {
    const track = playback.entry?.track;
    const shown = track ? (track.artwork?.sha256 ?? track.album_id) : "";
    if (frame.dataset.shown === shown) return;
    frame.dataset.shown = shown;
    const of = track && { id: track.album_id, title: track.album_title, artwork: track.artwork };
    fill(frame, of && picture(of, { sizes, eager: true }));
  };
  playback.addEventListener("track", show, { signal });
  show();
  return frame;
}

/**
 * @param {Playback} playback
 * @param {AbortSignal} signal
 * @param {{onFollow?: () => void}} [options] told when a link is followed
 * @returns {HTMLElement}
 */
export function currentTitle(playback, signal, { onFollow } = {}) {
  const title = h("a", { class: "playing-title", onClick: onFollow });
  const artist = h("a", { class: "playing-artist", onClick: onFollow });
  const show = () => {
    const track = playback.entry?.track;
    if (!track) return;
    title.href = albumHref(track);
    title.textContent = title.title = track.title;
    artist.href = hrefOf(`/artists/${track.artist.id}`);
    artist.textContent = artist.title = track.artist.name;
  };
  playback.addEventListener("track", show, { signal });
  show();
  return h("div", { class: "playing-names" }, title, artist);
}
