/** What is really playing, beside the title; pressed, it says why. */

import { fill, h } from "../../../shared/dom.js";
import { icon } from "../../../shared/icons.js";
import { aboutCodec, explanation, losslessBadge, renditionText } from "../rendition_text.js";
import { popoverAt } from "./popover.js";

/** @typedef {import("../playback.js").Playback} Playback */

/**
 * @param {Playback} playback
 * @param {AbortSignal} signal
 * @returns {HTMLElement}
 */
export function renditionLine(playback, signal) {
  const button = h("button", { type: "button", class: "rendition" });
  popoverAt(button, "Why this quality", (life) => why(playback, life));
  const show = () => {
    const { rendition } = playback.state;
    if (button.dataset.rendition === (rendition?.name ?? "")) return;
    button.dataset.rendition = rendition?.name ?? "";
    button.classList.toggle("rendition-none", rendition === null);
    button.disabled = rendition === null;
    button.title = rendition ? aboutCodec(rendition) : "";
    const badge = rendition && losslessBadge(rendition);
    fill(
      button,
      badge && h("span", { class: "rendition-badge" }, badge),
      rendition && h("span", { class: "rendition-text figures" }, renditionText(rendition)),
      rendition && h("span", { class: "unseen" }, ". Why this quality?"),
    );
  };
  for (const type of ["state", "track"]) playback.addEventListener(type, show, { signal });
  show();
  return button;
}

/**
 * It follows what sounds, and what is learnt of the line.
 * @param {Playback} playback
 * @param {AbortSignal} life of the panel
 */
function why(playback, life) {
  const element = h("div", { class: "popover-parts" });
  const show = () => {
    const parts = reasons(playback);
    const told = parts.map(({ textContent }) => textContent).join();
    if (element.dataset.told === told) return;
    element.dataset.told = told;
    fill(element, parts);
  };
  for (const type of ["state", "track", "time"]) playback.addEventListener(type, show, { signal: life });
  show();
  return [element];
}

/** @param {Playback} playback @returns {HTMLElement[]} */
function reasons({ state }) {
  const { stream, rendition } = state;
  if (!stream || !rendition) return [h("p", { class: "soft" }, "Nothing sounds just now.")];
  const { bounds, reason } = explanation(/** @type {import("../rendition_text.js").Stream} */ (stream), {
    ...state,
    rendition,
  });
  return [
    h("h2", { class: "popover-title" }, losslessBadge(rendition) ?? renditionText(rendition)),
    h("p", { class: "soft" }, losslessBadge(rendition) ? `${renditionText(rendition)}. ${reason}` : reason),
    h("p", { class: "soft" }, aboutCodec(rendition)),
    h(
      "dl",
      { class: "bounds" },
      bounds.map(({ name, quality, decides }) => bound(name, quality, decides)),
    ),
  ];
}

/** @param {string} name @param {string} quality @param {boolean} decides */
function bound(name, quality, decides) {
  return h(
    "div",
    { class: `bound${decides ? " bound-decides" : ""}` },
    h("dt", null, name),
    h(
      "dd",
      null,
      quality,
      decides && icon("check"),
      decides && h("span", { class: "unseen" }, " (this decides)"),
    ),
  );
}
