/** Previous, play or pause, next; shuffle and repeat beside them. */

import { changeIcon, iconButton } from "../../../shared/button.js";
import { h } from "../../../shared/dom.js";

/** @typedef {import("../playback.js").Playback} Playback */

/** @type {Record<string, {next: "off" | "all" | "one", name: string}>} */
const REPEAT = {
  off: { next: "all", name: "Repeat: off" },
  all: { next: "one", name: "Repeat: all" },
  one: { next: "off", name: "Repeat: this track" },
};

/** @param {Playback} playback */
export function cycleRepeat(playback) {
  playback.setRepeat(REPEAT[playback.queue.repeat].next);
}

/**
 * @param {Playback} playback
 * @param {AbortSignal} signal
 * @returns {HTMLElement}
 */
export function transport(playback, signal) {
  const shuffle = iconButton("shuffle", "Shuffle", () => playback.setShuffled(!playback.queue.shuffled));
  const previous = iconButton("previous", "Previous", () => playback.previous(), { class: "transport-skip" });
  const next = iconButton("next", "Next", () => playback.next(), { class: "transport-skip" });
  const repeat = iconButton("repeat", REPEAT.off.name, () => cycleRepeat(playback));

  const show = () => {
    shuffle.setAttribute("aria-pressed", String(playback.queue.shuffled));
    const mode = playback.queue.repeat;
    changeIcon(repeat, mode === "one" ? "repeatOne" : "repeat", REPEAT[mode].name);
    repeat.setAttribute("aria-pressed", String(mode !== "off"));
    next.disabled = !hasNext(playback);
  };
  for (const type of ["queue", "track"]) playback.addEventListener(type, show, { signal });
  show();
  const buttons = [shuffle, previous, playButton(playback, signal), next, repeat];
  return h("div", { class: "transport", role: "group", "aria-label": "Playback" }, buttons);
}

/**
 * @param {Playback} playback
 * @param {AbortSignal} signal
 * @param {string} [className]
 */
export function playButton(playback, signal, className = "play-round transport-play") {
  const button = iconButton("play", "Play", () => playback.toggle(), { class: className });
  const show = () => {
    changeIcon(button, playback.playing ? "pause" : "play", playback.playing ? "Pause" : "Play");
    const waits = ["loading", "stalled"].includes(playback.state.status);
    button.classList.toggle("transport-waits", waits);
    if (waits) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  };
  for (const type of ["state", "track"]) playback.addEventListener(type, show, { signal });
  show();
  return button;
}

/** @param {Playback} playback */
export function hasNext({ queue }) {
  return queue.index + 1 < queue.entries.length || queue.repeat === "all";
}
