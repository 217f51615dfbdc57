/** The player above a phone's tabs: what plays, and the way to all of it. */

import { iconButton } from "../../../shared/button.js";
import { h } from "../../../shared/dom.js";
import { currentArtwork } from "./now_playing.js";
import { hasNext, playButton } from "./transport.js";
import { watchTrouble } from "./trouble_watch.js";

/** @typedef {import("../playback.js").Playback} Playback */

/**
 * @param {Playback} playback
 * @param {{onOpen: () => void, signal: AbortSignal}} options
 * @returns {HTMLElement}
 */
export function miniPlayer(playback, { onOpen, signal }) {
  const title = h("span", { class: "mini-title" });
  const below = h("span", { class: "mini-artist" });
  const status = h("span", { class: "unseen", role: "status" });
  const open = h(
    "button",
    { type: "button", class: "mini-open", onClick: onOpen, "aria-haspopup": "dialog" },
    currentArtwork(playback, signal, { sizes: "44px", class: "mini-artwork" }),
    h("span", { class: "mini-names" }, title, below),
    h("span", { class: "unseen" }, ". Open the player"),
  );
  const next = iconButton("next", "Next", () => playback.next());
  const bar = h("div", { class: "mini-progress", "aria-hidden": "true" });
  const show = () => {
    const track = playback.entry?.track;
    title.textContent = track?.title ?? "";
    below.textContent = status.textContent || (track?.artist.name ?? "");
    next.disabled = !hasNext(playback);
  };
  const progress = () => {
    const { position_s, duration_s } = playback.state;
    bar.style.setProperty("--value", String(duration_s > 0 ? Math.min(position_s / duration_s, 1) : 0));
  };
  for (const type of ["track", "queue"]) playback.addEventListener(type, show, { signal });
  for (const type of ["time", "state", "track"]) playback.addEventListener(type, progress, { signal });
  show();
  progress();
  /** What is the matter takes the artist's place. @param {import("../trouble.js").Trouble} trouble */
  const tell = ({ text }) => {
    status.textContent = text;
    show();
  };
  watchTrouble(playback, tell, signal);
  const play = playButton(playback, signal, "mini-play");
  return h("section", { class: "mini", "aria-label": "Player" }, open, play, next, bar, status);
}
