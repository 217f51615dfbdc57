/** Where in the track we are, how much of it is there, and the way to elsewhere. */

import { formatTime, formatTrackLength, speakTime } from "../../../shared/format.js";
import { h } from "../../../shared/dom.js";
import { Slider } from "./slider.js";

/** @typedef {import("../playback.js").Playback} Playback */

const SMALL_S = 5;
const BIG_S = 30;

/** Keys that are held come thirty times a second; the engine is told where they end. */
const COMMIT_AFTER_MS = 180;

/**
 * @param {Playback} playback
 * @param {AbortSignal} signal
 * @returns {HTMLElement}
 */
export function seekBar(playback, signal) {
  const gone = h("span", { class: "seek-time figures", "aria-hidden": "true" });
  const left = h("span", { class: "seek-time seek-left figures", "aria-hidden": "true" });
  const slider = new Slider({
    label: "Position",
    class: "seek-slider",
    small: SMALL_S,
    big: BIG_S,
    speak: (value) => `${speakTime(value)} of ${speakTime(playback.state.duration_s)}`,
    tip: formatTime,
    onInput: showTimes,
    onCommit: (position_s) => playback.seek(position_s),
    commitAfter_ms: COMMIT_AFTER_MS,
  });

  /** @param {number} position_s */
  function showTimes(position_s) {
    gone.textContent = formatTime(position_s);
    left.textContent = formatTrackLength(playback.state.duration_s);
  }

  const show = () => {
    const { position_s, duration_s, buffered } = playback.state;
    slider.show(position_s, duration_s);
    slider.showRanges(buffered);
    if (!slider.busy) showTimes(position_s);
  };
  for (const type of ["time", "state", "track"]) playback.addEventListener(type, show, { signal });
  show();
  return h("div", { class: "seek" }, gone, slider.element, left);
}
