/** How loud, and not at all. */

import { changeIcon, iconButton } from "../../../shared/button.js";
import { h } from "../../../shared/dom.js";
import { Slider } from "./slider.js";

/** @typedef {import("../playback.js").Playback} Playback */

const SMALL = 0.05;
const BIG = 0.2;

/** Make it louder or softer; that ends being muted. @param {Playback} playback @param {number} by */
export function changeLevel(playback, by) {
  const level = Math.min(Math.max(playback.preferences.level + by, 0), 1);
  playback.prefer({ level: Number(level.toFixed(3)), muted: false });
}

/**
 * @param {Playback} playback
 * @param {AbortSignal} signal
 * @returns {HTMLElement}
 */
export function volumeControl(playback, signal) {
  const mute = iconButton("volume", "Mute", () => playback.prefer({ muted: !playback.preferences.muted }));
  /** @param {number} level */
  const setLevel = (level) => playback.prefer({ level: Number(level.toFixed(3)), muted: false });
  const slider = new Slider({
    label: "Volume",
    class: "volume-slider",
    small: SMALL,
    big: BIG,
    speak: (level) => `${Math.round(level * 100)} %`,
    onInput: setLevel,
    onCommit: setLevel,
  });
  const show = () => {
    const { level, muted } = playback.preferences;
    slider.show(muted ? 0 : level, 1);
    const silent = muted || level === 0;
    changeIcon(mute, silent ? "muted" : level < 0.5 ? "volumeLow" : "volume", muted ? "Unmute" : "Mute");
  };
  playback.addEventListener("preferences", show, { signal });
  show();
  return h("div", { class: "volume" }, mute, slider.element);
}
