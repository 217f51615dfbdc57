/** What is told of playing at a moment. */

/**
 * @typedef {import("./timeline.js").Entry} Entry
 * @typedef {import("./stream.js").Rendition} Rendition
 * @typedef {import("./stream.js").Stream} Stream
 * @typedef {import("./timeline.js").Placement<import("./track.js").Track>} Placement
 * @typedef {"idle" | "loading" | "playing" | "paused" | "stalled" | "ended" | "failed"} Status
 */

/**
 * Why nothing sounds any more.
 * @typedef {object} Trouble
 * @property {string} code of a `LoadError`, or of the API
 * @property {string} message
 * @property {boolean} recoverable
 * @property {string | null} reason where the service gave one
 */

/**
 * @typedef {object} State
 * @property {Status} status
 * @property {Entry | null} entry
 * @property {number} position_s
 * @property {number} duration_s 0 while it isn't known
 * @property {[number, number][]} buffered of the entry
 * @property {Stream | null} stream
 * @property {Rendition | null} rendition what sounds now, one of the stream's
 * @property {Rendition | null} ahead what is loaded last of the entry: another one than sounds is on its way
 * @property {Rendition | null} best what this browser can play of the stream at most
 * @property {number | null} measured_bps what the line carries; null while too little has come to tell
 * @property {Trouble | null} error
 */

/**
 * @typedef {object} Playing
 * @property {import("./deck.js").Deck<Placement>} deck
 * @property {import("./transport.js").Transport} transport
 * @property {Trouble | null} trouble
 * @property {boolean} isFresh whether nothing was heard since it was loaded
 * @property {number | null} measured_bps
 */

const DRAINED_S = 0.1;

/** @param {Playing} playing @returns {Status} */
export function statusOf({ deck, transport, trouble, isFresh }) {
  const { audio } = deck;
  if (transport.entry === null) return "idle";
  if (trouble !== null && deck.ahead_s < DRAINED_S) return "failed";
  if (transport.wanted !== null) return "loading";
  if (audio.ended) return "ended";
  if (!deck.plays) return "paused";
  if (audio.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA && !audio.seeking) return "playing";
  return isFresh ? "loading" : "stalled";
}

/** @param {Playing} playing @param {Rendition | null} rendition what sounds @returns {State} */
export function stateOf(playing, rendition) {
  const { deck, transport, trouble, measured_bps } = playing;
  const { sounding, entry, position_s } = transport;
  return {
    status: statusOf(playing),
    entry,
    position_s,
    duration_s: sounding?.duration_s ?? 0,
    buffered: sounding === null ? [] : bufferedOf(sounding, deck),
    stream: sounding?.stream.stream ?? null,
    rendition,
    ahead: sounding === null ? null : (deck.appended.lastOf(sounding)?.rendition ?? null),
    best: sounding?.stream.renditions[0] ?? null,
    measured_bps,
    error: trouble,
  };
}

/**
 * What there is of an entry, in its own time.
 * @param {Placement} placement
 * @param {import("./deck.js").Deck<Placement>} deck
 * @returns {[number, number][]}
 */
function bufferedOf({ start_s, end_s }, { appended }) {
  const [from_s, to_s] = [Math.max(appended.start_s ?? 0, start_s), Math.min(appended.end_s ?? 0, end_s)];
  return from_s < to_s ? [[from_s - start_s, to_s - start_s]] : [];
}

/** @param {any} error of loading, of the API, or any other @returns {Trouble} */
export function troubleOf(error) {
  const { code = "unknown", message = String(error), recoverable = false, reason, body } = error ?? {};
  return { code, message, recoverable, reason: reason ?? body?.reason ?? null };
}
