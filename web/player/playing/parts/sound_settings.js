/** Loudness and quality of this browser, in a small panel. */

import { textButton } from "../../../shared/button.js";
import { h } from "../../../shared/dom.js";
import { QUALITIES } from "../../../shared/quality.js";

/** @typedef {import("../playback.js").Playback} Playback */

const NORMALISATIONS = [
  { value: "off", name: "Off", about: "Every sample as it was mastered" },
  { value: "track", name: "Each track alike", about: "For mixed queues" },
  { value: "album", name: "Each album alike", about: "Loud and soft within an album stay" },
];

const AUTO = {
  value: "auto",
  name: "Best available",
  about: "As your account prefers, and the network carries",
};

/**
 * @param {Playback} playback
 * @param {() => void} onHelp
 * @returns {Node[]}
 */
export function soundSettings(playback, onHelp) {
  const { normalisation, quality } = playback.preferences;
  const best = [...QUALITIES].reverse();
  return [
    choice("Loudness", NORMALISATIONS, normalisation, (value) =>
      playback.prefer({ normalisation: /** @type {any} */ (value) }),
    ),
    choice("Quality, at most", [AUTO, ...best], quality, (value) => playback.prefer({ quality: value })),
    h("div", { class: "popover-foot" }, textButton("Keyboard shortcuts", onHelp, { kind: "plain" })),
  ];
}

/**
 * @param {string} title
 * @param {{value: string, name: string, about: string}[]} options
 * @param {string} chosen
 * @param {(value: string) => void} onChoose
 */
function choice(title, options, chosen, onChoose) {
  const name = `sound-${title.split(/\W/)[0].toLowerCase()}`;
  return h(
    "fieldset",
    { class: "sound" },
    h("legend", { class: "sound-title" }, title),
    options.map(({ value, name: label, about }) =>
      h(
        "label",
        { class: "sound-option" },
        h("input", {
          type: "radio",
          name,
          value,
          checked: value === chosen,
          onChange: () => onChoose(value),
        }),
        h(
          "span",
          null,
          h("span", { class: "sound-name" }, label),
          h("span", { class: "sound-about" }, about),
        ),
      ),
    ),
  );
}
