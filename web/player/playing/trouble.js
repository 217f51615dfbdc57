/** What to say when music doesn't come, and what can be done about it. */

/** @typedef {"again" | "skip" | "here" | "signin"} Remedy */
/** @typedef {{text: string, remedies: Remedy[]}} Trouble */

/** @type {Record<string, Trouble>} */
const KNOWN = {
  "stream-limit": { text: "Now playing on another device.", remedies: ["here"] },
  "other-tab": { text: "Plays in another tab.", remedies: ["here"] },
  offline: { text: "Segue can’t be reached.", remedies: ["again"] },
  "signed-out": { text: "You are signed out.", remedies: ["signin"] },
  "nothing-playable": { text: "This track can’t be played yet.", remedies: ["again", "skip"] },
  "track-not-found": { text: "This track is no longer here.", remedies: ["skip"] },
  // By far most often: the account began to play elsewhere, and the streams of this device were ended.
  refused: { text: "Now playing on another device.", remedies: ["here"] },
  unavailable: { text: "Segue has trouble delivering this track.", remedies: ["again", "skip"] },
  insecure: { text: "Browsers play this only over HTTPS or from localhost.", remedies: [] },
  undecodable: { text: "This browser can’t decode this track.", remedies: ["skip"] },
  "rate-limited": { text: "That was a lot at once. Try again in a moment.", remedies: ["again"] },
};

/** What the remedies are called. @type {Readonly<Record<Remedy, string>>} */
export const REMEDY_LABELS = { again: "Try again", skip: "Skip", here: "Play here", signin: "Sign in" };

/**
 * @param {{code: string, message?: string, reason?: string | null}} error as the engine tells it
 * @returns {Trouble}
 */
export function troubleOf({ code, message, reason }) {
  return (
    KNOWN[reason ?? ""] ??
    KNOWN[code] ?? { text: message || "This track can’t be played just now.", remedies: ["again", "skip"] }
  );
}
