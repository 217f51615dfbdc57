/** What plays at the desk, at the bottom of the page. */

import { h } from "../../shared/dom.js";
import { currentArtwork, currentTitle } from "../../player/playing/parts/now_playing.js";
import { renditionLine } from "../../player/playing/parts/rendition_line.js";
import { seekBar } from "../../player/playing/parts/seek_bar.js";
import { playButton } from "../../player/playing/parts/transport.js";
import { troubleLine } from "../../player/playing/parts/trouble_line.js";
import { volumeControl } from "../../player/playing/parts/volume.js";

/**
 * @param {import("../../player/playing/playback.js").Playback} playback
 * @param {AbortSignal} signal
 * @returns {HTMLElement}
 */
export function bar(playback, signal) {
  return h(
    "section",
    { class: "desk-bar", "aria-label": "Player" },
    playButton(playback, signal),
    currentArtwork(playback, signal, { sizes: "48px", class: "desk-bar-artwork" }),
    h(
      "div",
      { class: "bar-names" },
      currentTitle(playback, signal),
      renditionLine(playback, signal),
      troubleLine(playback, signal),
    ),
    h("div", { class: "desk-bar-seek" }, seekBar(playback, signal)),
    h("div", { class: "desk-bar-volume" }, volumeControl(playback, signal)),
  );
}
