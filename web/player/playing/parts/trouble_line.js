/** A calm line for when music doesn't come, with what can be done about it. */

import { textButton } from "../../../shared/button.js";
import { fill, h } from "../../../shared/dom.js";
import { REMEDY_LABELS } from "../trouble.js";
import { hasNext } from "./transport.js";
import { watchTrouble } from "./trouble_watch.js";

/** @typedef {import("../playback.js").Playback} Playback */
/** @typedef {import("../trouble.js").Remedy} Remedy */

/**
 * @param {Playback} playback
 * @param {AbortSignal} signal
 * @returns {HTMLElement[]} the line, empty while all is well, and what screen readers are told of it: a region that comes
 *   and goes with its words isn't read out
 */
export function troubleLine(playback, signal) {
  const line = h("div", { class: "trouble" });
  const status = h("div", { class: "unseen", role: "status" });
  /** @param {import("../trouble.js").Trouble} trouble */
  const tell = ({ text, remedies }) => {
    const offered = remedies.filter((remedy) => remedy !== "skip" || hasNext(playback));
    const buttons = offered.map((remedy) =>
      textButton(REMEDY_LABELS[remedy], act(playback, remedy), { kind: "plain" }),
    );
    status.textContent = text;
    fill(line, text && h("span", { class: "trouble-text" }, text), buttons);
  };
  watchTrouble(playback, tell, signal);
  return [line, status];
}

/** @param {Playback} playback @param {Remedy} remedy */
function act(playback, remedy) {
  if (remedy === "skip") return () => playback.next();
  if (remedy === "here") return () => playback.play();
  return remedy === "signin" ? () => playback.askToSignIn() : () => playback.retry();
}
