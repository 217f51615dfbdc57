/** What can be done with a track, as a menu: the same everywhere. */

import { hrefOf } from "../../shared/router.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../../shared/types.js").Track} Track */
/** @typedef {import("../../shared/menu.js").MenuItem} MenuItem */

/**
 * @param {App} app
 * @param {Track} track
 * @param {{on?: "album" | "artist", more?: (MenuItem | false)[]}} [options] `on`: which page it is on
 *   already; `more`: what
 *   only this place has
 * @returns {(MenuItem | "separator" | false)[]}
 */
export function trackMenuItems({ actions }, track, { on, more = [] } = {}) {
  const had = actions.can("isInLibrary") && actions.isInLibrary("track", track.id);
  const liked = actions.can("isLiked") && actions.isLiked(track.id);
  return [
    actions.can("playNext") && {
      label: "Play next",
      icon: "playNext",
      onSelect: () => actions.playNext([track]),
    },
    actions.can("addToQueue") && {
      label: "Add to queue",
      icon: "queue",
      onSelect: () => actions.addToQueue([track]),
    },
    actions.can("addToPlaylist") && {
      label: "Add to playlist…",
      icon: "playlist",
      onSelect: () => actions.addToPlaylist([track]),
    },
    actions.can("toggleLibrary") && {
      label: had ? "Remove from library" : "Add to library",
      icon: had ? "minus" : "plus",
      onSelect: () => void actions.toggleLibrary("track", track.id, track.title),
    },
    actions.can("toggleLiked") && {
      label: liked ? "No longer a favourite" : "Favourite",
      icon: liked ? "heartFilled" : "heart",
      onSelect: () => void actions.toggleLiked(track.id, track.title),
    },
    actions.can("playNext") && "separator",
    on !== "album" && { label: "Go to album", icon: "album", href: hrefOf(`/albums/${track.album_id}`) },
    on !== "artist" && { label: "Go to artist", icon: "artist", href: hrefOf(`/artists/${track.artist.id}`) },
    ...more,
  ];
}
