/** The player at the bottom of a desktop's page. */

import { iconButton } from "../../../shared/button.js";
import { h } from "../../../shared/dom.js";
import { currentArtwork, currentTitle } from "./now_playing.js";
import { likeButton } from "./like_button.js";
import { popoverAt } from "./popover.js";
import { renditionLine } from "./rendition_line.js";
import { seekBar } from "./seek_bar.js";
import { transport } from "./transport.js";
import { troubleLine } from "./trouble_line.js";
import { volumeControl } from "./volume.js";

/** @typedef {import("../playback.js").Playback} Playback */
/** @typedef {import("./side_panel.js").SidePanel} SidePanel */

/**
 * @param {Playback} playback
 * @param {{panel: SidePanel, actions: import("../../actions.js").Actions, settings: (life: AbortSignal) => Node[], signal: AbortSignal}} options
 * @returns {HTMLElement}
 */
export function playerBar(playback, { panel, actions, settings, signal }) {
  const names = h(
    "div",
    { class: "bar-names" },
    currentTitle(playback, signal),
    renditionLine(playback, signal),
    troubleLine(playback, signal),
  );
  const sound = iconButton("settings", "Loudness and quality", () => {});
  popoverAt(sound, "Loudness and quality", settings);
  return h(
    "section",
    { class: "bar", "aria-label": "Player" },
    h(
      "div",
      { class: "bar-track" },
      currentArtwork(playback, signal, { sizes: "60px", class: "bar-artwork" }),
      names,
      likeButton(playback, actions, signal),
    ),
    h("div", { class: "bar-middle" }, transport(playback, signal), seekBar(playback, signal)),
    h(
      "div",
      { class: "bar-right" },
      panel.toggle("lyrics"),
      panel.toggle("queue"),
      sound,
      volumeControl(playback, signal),
    ),
  );
}
