/** Sees when music doesn't come: at once that something failed, and after a moment that it waits. */

import { troubleOf } from "../trouble.js";

/** @typedef {import("../playback.js").Playback} Playback */
/** @typedef {import("../trouble.js").Trouble} Trouble */

/** Silence that is shorter is not worth a word. */
const PATIENCE_MS = 1_000;

/** @type {Trouble} */
const NONE = { text: "", remedies: [] };

/** @type {Trouble} */
const WAITING = { text: "Waiting for the network …", remedies: [] };

/**
 * Tell what there is to say now, and whenever it is something else; an empty text while all is well.
 * @param {Playback} playback
 * @param {(trouble: Trouble) => void} tell
 * @param {AbortSignal} signal
 */
export function watchTrouble(playback, tell, signal) {
  /** Runs while it waits and hasn't said so. @type {ReturnType<typeof setTimeout> | null} */
  let timer = null;
  let told = NONE;
  /** Of which entry it waits. @type {string | undefined} */
  let key;

  const stop = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  /** @param {Trouble} trouble */
  const say = (trouble) => {
    stop();
    if (told.text === trouble.text) return;
    told = trouble;
    tell(trouble);
  };
  const look = () => {
    const trouble = troubleIn(playback);
    if (key !== playback.entry?.key) stop(); // who skips on doesn't wait
    key = playback.entry?.key;
    if (trouble !== WAITING || told === WAITING) say(trouble);
    else if (timer === null) timer = setTimeout(() => say(WAITING), PATIENCE_MS);
  };
  for (const type of ["state", "track"]) playback.addEventListener(type, look, { signal });
  signal.addEventListener("abort", stop);
  look();
}

/** @param {Playback} playback */
function troubleIn({ signedOut, elsewhere, state }) {
  if (signedOut) return troubleOf({ code: "signed-out" });
  if (elsewhere) return troubleOf({ code: elsewhere });
  if (state.status === "failed") return troubleOf(state.error ?? { code: "unknown" });
  return state.status === "stalled" || state.status === "loading" ? WAITING : NONE;
}
