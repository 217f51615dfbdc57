/** What plays at the desk, at the bottom of the page. */

import { h } from "../../shared/dom.js";
import { hrefOf } from "../../shared/router.js";
import { currentArtwork, currentTitle } from "../../player/playing/parts/now_playing.js";
import { renditionLine } from "../../player/playing/parts/rendition_line.js";
import { seekBar } from "../../player/playing/parts/seek_bar.js";
import { playButton } from "../../player/playing/parts/transport.js";
import { troubleLine } from "../../player/playing/parts/trouble_line.js";
import { volumeControl } from "../../player/playing/parts/volume.js";
import { previewedAsset } from "./previews.js";

/** @typedef {import("../../player/playing/playback.js").Playback} Playback */

/** @param {Playback} playback @param {AbortSignal} signal @returns {HTMLElement} */
export function bar(playback, signal) {
  return h(
    "section",
    { class: "desk-bar", "aria-label": "Player" },
    playButton(playback, signal),
    currentArtwork(playback, signal, { sizes: "48px", class: "desk-bar-artwork" }),
    h(
      "div",
      { class: "bar-names" },
      titleOf(playback, signal),
      renditionLine(playback, signal),
      troubleLine(playback, signal),
    ),
    h("div", { class: "desk-bar-seek" }, seekBar(playback, signal)),
    h("div", { class: "desk-bar-volume" }, volumeControl(playback, signal)),
  );
}

/**
 * Title and artist; of an asset that is heard for itself they lead to that, for what it is of need not be there yet.
 * @param {Playback} playback
 * @param {AbortSignal} signal
 */
function titleOf(playback, signal) {
  const names = currentTitle(playback, signal);
  const lead = () => {
    const asset = previewedAsset(playback.entry?.track.id ?? "");
    if (asset === null) return;
    const [title, artist] = names.querySelectorAll("a");
    title.href = hrefOf(`/assets/${asset}`);
    artist.removeAttribute("href");
  };
  playback.addEventListener("track", lead, { signal });
  lead();
  return names;
}
