/** A calm line for when music doesn't come, with what can be done about it. */

import { textButton } from "../../../shared/button.js";
import { fill, h } from "../../../shared/dom.js";
import { REMEDY_LABELS, troubleOf } from "../trouble.js";
import { hasNext } from "./transport.js";

/** @typedef {import("../playback.js").Playback} Playback */
/** @typedef {import("../trouble.js").Remedy} Remedy */

/** A network that hesitates for less is not worth a word. */
const PATIENCE_MS = 2_500;

/**
 * @param {Playback} playback
 * @param {AbortSignal} signal
 * @returns {HTMLElement} empty while all is well
 */
export function troubleLine(playback, signal) {
  const line = h("div", { class: "trouble", role: "status" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let shown = "";

  /** @param {string} text @param {Remedy[]} remedies */
  const tell = (text, remedies) => {
    if (shown === text) return;
    shown = text;
    const offered = remedies.filter((remedy) => remedy !== "skip" || hasNext(playback));
    const buttons = offered.map((remedy) =>
      textButton(REMEDY_LABELS[remedy], act(playback, remedy), { kind: "plain" }),
    );
    fill(line, text && h("span", { class: "trouble-text" }, text), buttons);
  };
  const show = () => {
    const { status, error } = playback.state;
    clearTimeout(timer);
    if (playback.signedOut) {
      const { text, remedies } = troubleOf({ code: "signed-out" });
      tell(text, remedies);
    } else if (status === "failed") {
      const { text, remedies } = troubleOf(error ?? { code: "unknown" });
      tell(text, remedies);
    } else if (status === "stalled" || status === "loading") {
      timer = setTimeout(() => tell("Waiting for the network …", []), PATIENCE_MS);
    } else tell("", []);
  };
  for (const type of ["state", "track"]) playback.addEventListener(type, show, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  show();
  return line;
}

/** @param {Playback} playback @param {Remedy} remedy */
function act(playback, remedy) {
  if (remedy === "skip") return () => playback.next();
  return remedy === "signin" ? () => playback.askToSignIn() : () => playback.retry();
}
