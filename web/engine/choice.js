/** Which rendition the next segment is taken from: the best that the connection keeps up with. */

/** @typedef {{name: string, average_bandwidth_bps: number, peak_bandwidth_bps: number}} Choosable */

/**
 * @template {Choosable} R
 * @typedef {object} Situation
 * @property {readonly R[]} renditions that are admitted and can be decoded, the best first; at least one
 * @property {R | null} current what the segment before was taken from, null at the start
 * @property {number | null} throughput_bps as measured, null while it isn't known
 * @property {number} buffer_s decoded audio ahead of what sounds
 * @property {number | null} [duration_s] of the segment, where it is known
 */

/** Until something is measured: enough for AAC at 256 kbit/s, which starts fast nearly anywhere. */
const ASSUMED_BPS = 450_000;

// Of the throughput, how much a rendition may take: more to stay than to rise, so that nothing wavers.
const SHARE_TO_START = 0.7;
const SHARE_TO_RISE = 0.7;
const SHARE_TO_STAY = 0.9;
const SHARE_IN_NEED = 0.5;

const SHORT_BUFFER_S = 5; // about a segment: a next one that comes late is heard
const BEARABLE_S = 1; // where nothing is buffered somebody waits anyway: so long a segment may take
const BUFFER_TO_RISE_S = 8;
const AMPLE_SHARE = 0.15; // of a line that carries so much more, a segment is there long before it is needed
const PATIENCE_SHARE = 0.5; // of the buffer: what is left must do for a cheaper rendition of the same segment
const LATE_FACTOR = 1.25; // later than expected by so much, what was expected was wrong
const LEAST_PATIENCE_S = 2;
const TELLING_MS = 800; // of a body that has come for so long it is known how fast it comes
const WORTH_MS = 1000; // so much sooner the cheapest must be there: its playlist is to be fetched as well
const LONG_BUFFER_S = 20; // so much rides out the peaks: the average counts

/**
 * Choose.
 * @template {Choosable} R
 * @param {Situation<R>} situation
 * @returns {R}
 */
export function chooseRendition({ renditions, current, throughput_bps, buffer_s, duration_s = null }) {
  const known_bps = throughput_bps ?? ASSUMED_BPS;
  const place = current === null ? -1 : renditions.findIndex(({ name }) => name === current.name);
  if (place < 0) return best(renditions, startingLimit_bps(known_bps), buffer_s);
  if (throughput_bps === null) return renditions[place];
  const inTime_bps = duration_s ? (known_bps * Math.max(buffer_s, BEARABLE_S)) / duration_s : Infinity;
  const staying = need_bps(renditions[place], buffer_s) <= Math.min(known_bps, inTime_bps) * SHARE_TO_STAY;
  if (!staying) return fallBack(renditions, place, { known_bps, inTime_bps, buffer_s });
  const share = buffer_s < BUFFER_TO_RISE_S ? AMPLE_SHARE : SHARE_TO_RISE;
  return best(renditions.slice(0, place + 1), known_bps * share, buffer_s, renditions[place]);
}

/**
 * What a first segment may take: it is waited for, so no more than is there in a moment, but AAC where the line can.
 * @param {number} known_bps
 */
function startingLimit_bps(known_bps) {
  return Math.max(known_bps * AMPLE_SHARE, Math.min(known_bps, ASSUMED_BPS) * SHARE_TO_START);
}

/** Whether a line keeps up with a rendition. @param {Choosable} rendition @param {number} throughput_bps */
export function isCarried({ peak_bandwidth_bps }, throughput_bps) {
  return peak_bandwidth_bps <= throughput_bps * SHARE_TO_RISE;
}

/**
 * How long to wait for a segment under way before it is given up and chosen for anew, in milliseconds: on a line that
 * breaks in, no choice made beforehand helps. Infinite where there is nothing cheaper.
 * @template {Choosable} R
 * @param {Situation<R> & {current: R, duration_s: number}} situation when the segment was asked for: `current` is what
 *   it is of, `duration_s` its own
 */
export function patience_ms({ renditions, current, throughput_bps, buffer_s, duration_s }) {
  if (cheapest(renditions).peak_bandwidth_bps >= current.peak_bandwidth_bps) return Infinity;
  const expected_s = (current.peak_bandwidth_bps * duration_s) / (throughput_bps ?? ASSUMED_BPS);
  return 1000 * Math.max(expected_s * LATE_FACTOR, buffer_s * PATIENCE_SHARE, LEAST_PATIENCE_S);
}

/**
 * Whether a first segment under way, for which somebody waits in silence, is better given up for the cheapest
 * rendition's: that would be there sooner.
 * @template {Choosable} R
 * @param {{renditions: readonly R[], current: R, duration_s: number}} situation `current` is what it is of
 * @param {{bytes: number, whole_bytes: number | null, body_ms: number}} transfer what has come of it
 */
export function isHopeless({ renditions, current, duration_s }, { bytes, whole_bytes, body_ms }) {
  const least = cheapest(renditions);
  if (body_ms < TELLING_MS || least.name === current.name) return false;
  const all_bytes = whole_bytes ?? (current.average_bandwidth_bps * duration_s) / 8;
  const instead_bytes = (all_bytes * least.average_bandwidth_bps) / current.average_bandwidth_bps;
  return (all_bytes - bytes - instead_bytes) * body_ms > WORTH_MS * bytes;
}

/**
 * One that costs less, or the current one while there is buffer to wait on.
 * @template {Choosable} R
 * @param {readonly R[]} renditions
 * @param {number} place of the current one
 * @param {{known_bps: number, inTime_bps: number, buffer_s: number}} situation a segment of no more than `inTime_bps`
 *   is there before the buffer ends
 */
function fallBack(renditions, place, { known_bps, inTime_bps, buffer_s }) {
  if (buffer_s >= LONG_BUFFER_S) return renditions[place];
  const share = buffer_s < SHORT_BUFFER_S ? SHARE_IN_NEED : SHARE_TO_START;
  return best(renditions, Math.min(known_bps * share, inTime_bps * SHARE_TO_STAY), buffer_s);
}

/**
 * The best that takes no more than so much, or `otherwise`.
 * @template {Choosable} R
 * @param {readonly R[]} renditions the best first
 * @param {number} most_bps
 * @param {number} buffer_s
 * @param {R} [otherwise]
 */
function best(renditions, most_bps, buffer_s, otherwise = cheapest(renditions)) {
  return renditions.find((rendition) => need_bps(rendition, buffer_s) <= most_bps) ?? otherwise;
}

/** @param {Choosable} rendition @param {number} buffer_s */
function need_bps({ average_bandwidth_bps, peak_bandwidth_bps }, buffer_s) {
  return buffer_s >= LONG_BUFFER_S ? average_bandwidth_bps : peak_bandwidth_bps;
}

/** @template {Choosable} R @param {readonly R[]} renditions */
function cheapest(renditions) {
  return renditions.reduce((least, one) => (one.peak_bandwidth_bps < least.peak_bandwidth_bps ? one : least));
}
