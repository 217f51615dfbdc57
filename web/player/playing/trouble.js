/** What to say when music doesn't come, and what can be done about it. */

/** @typedef {"again" | "skip" | "here"} Remedy */
/** @typedef {{text: string, remedies: Remedy[]}} Trouble */

/** @type {Record<string, Trouble>} */
const KNOWN = {
  "stream-limit": { text: "Your account is playing on another device.", remedies: ["here"] },
  offline: { text: "Segue can’t be reached.", remedies: ["again"] },
  "not-signed-in": { text: "You are signed out.", remedies: ["again"] },
  "nothing-playable": { text: "This track can’t be played yet.", remedies: ["again", "skip"] },
  "track-not-found": { text: "This track is no longer here.", remedies: ["skip"] },
  "rate-limited": { text: "That was a lot at once. Try again in a moment.", remedies: ["again"] },
};

/** What the remedies are called. @type {Readonly<Record<Remedy, string>>} */
export const REMEDY_LABELS = { again: "Try again", skip: "Skip", here: "Play here" };

/**
 * @param {{code: string, message?: string}} error as the engine tells it
 * @returns {Trouble}
 */
export function troubleOf({ code, message }) {
  return KNOWN[code] ?? { text: message || "This track can’t be played just now.", remedies: ["again", "skip"] };
}
