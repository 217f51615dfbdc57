/** The heart of what plays. */

import { iconButton } from "../../../shared/button.js";
import { icon } from "../../../shared/icons.js";

/** @typedef {import("../playback.js").Playback} Playback */
/** @typedef {import("../../actions.js").Actions} Actions */

/**
 * @param {Playback} playback
 * @param {Actions} actions
 * @param {AbortSignal} signal
 * @returns {HTMLElement} hidden where nothing keeps a library
 */
export function likeButton(playback, actions, signal) {
  const toggle = () => {
    const track = playback.entry?.track;
    if (track) void actions.toggleLiked(track.id, track.title);
  };
  const button = iconButton("heart", "Like", toggle, { class: "like" });
  const show = () => {
    const id = playback.entry?.track.id;
    const liked = id !== undefined && actions.isLiked(id);
    button.hidden = !actions.can("toggleLiked");
    button.setAttribute("aria-pressed", String(liked));
    button.querySelector(".icon")?.replaceWith(icon(liked ? "heartFilled" : "heart"));
  };
  playback.addEventListener("track", show, { signal });
  actions.addEventListener("library", show, { signal });
  show();
  return button;
}
