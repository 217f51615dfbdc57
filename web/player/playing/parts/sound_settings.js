/** Loudness and quality of this browser, in a small panel. */

import { textButton } from "../../../shared/button.js";
import { h } from "../../../shared/dom.js";
import { QUALITIES } from "../../../shared/quality.js";
import { reasonOf } from "../quality_reason.js";
import { losslessBadge } from "../rendition_text.js";

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
 * @param {{mayLossless: boolean, onHelp: () => void, life: AbortSignal}} options `mayLossless`: the plan carries it;
 *   `life`: the panel's
 * @returns {Node[]}
 */
export function soundSettings(playback, { mayLossless, onHelp, life }) {
  const { normalisation } = playback.preferences;
  return [
    choice("Loudness", NORMALISATIONS, normalisation, (value) =>
      playback.prefer({ normalisation: /** @type {any} */ (value) }),
    ),
    qualityChoice(playback, mayLossless, life),
    h("div", { class: "popover-foot" }, textButton("Keyboard shortcuts", onHelp, { kind: "plain" })),
  ];
}

/**
 * Beside what is chosen it says that it begins soon, until it does.
 * @param {Playback} playback
 * @param {boolean} mayLossless
 * @param {AbortSignal} life
 */
function qualityChoice(playback, mayLossless, life) {
  const rungs = QUALITIES.map((rung) =>
    mayLossless || !losslessBadge({ quality: rung.value })
      ? rung
      : { ...rung, about: `${rung.about}, with a paid plan` },
  );
  const soon = h("span", { class: "sound-soon" }, "from the next seconds on");
  /** @type {object | null} */
  let before = null;
  const show = () => {
    const { stream } = playback.state;
    soon.hidden = !stream || (stream !== before && !isComing(playback));
    if (stream !== before) before = null;
  };
  /** @param {string} value */
  const choose = (value) => {
    before = playback.state.stream;
    playback.prefer({ quality: value });
    element.querySelector(`input[value="${value}"]`)?.parentElement?.append(soon);
    show();
  };
  const element = choice(
    "Quality, at most",
    [AUTO, ...rungs.reverse()],
    playback.preferences.quality,
    choose,
  );
  for (const type of ["state", "track", "time"]) playback.addEventListener(type, show, { signal: life });
  return element;
}

/** Whether another quality than sounds is on its way. @param {Playback} playback */
function isComing({ state }) {
  const { stream, rendition } = state;
  if (!stream || !rendition) return false;
  return reasonOf(/** @type {any} */ (stream), { ...state, rendition }).coming;
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
