/**
 * Common Media Client Data (CTA-5004): what a player tells with its requests.
 *
 * It goes into the query, `CMCD=`: as headers it would cost a preflight request at every new address.
 */

/** @typedef {"a" | "i" | "k" | "m"} ObjectType audio, initialization section, key, playlist */

/**
 * What can be told of a request; what is undefined or null is left out.
 * @typedef {object} Report
 * @property {number | null} [bitrate_bps] `br`: the encoded bit rate of what is asked for
 * @property {number | null} [buffer_s] `bl`: audio in hand
 * @property {boolean} [starved] `bs`: the buffer ran empty since the request before
 * @property {string | null} [contentId] `cid`
 * @property {number | null} [duration_s] `d`: of what is asked for
 * @property {number | null} [deadline_s] `dl`: from now until its first sample must be there
 * @property {number | null} [throughput_bps] `mtp`: as measured
 * @property {string | null} [nextPath] `nor`: what is asked for next, relative to this request
 * @property {ObjectType} [objectType] `ot`
 * @property {number} [rate] `pr`: of playing, 0 while it doesn't
 * @property {number | null} [requested_bps] `rtp`: throughput beyond which delivering faster is of no use
 * @property {number | null} [soundDelay_ms] `segue-msd`, a key of ours as `msd` will be: from the click to the sound
 * @property {string} [streamingFormat] `sf`: `h` is HLS
 * @property {string | null} [sessionId] `sid`: of one playback
 * @property {string} [streamType] `st`: `v` is recorded
 * @property {boolean} [startup] `su`: wanted urgently
 * @property {number | null} [top_bps] `tb`: the highest bit rate that could be chosen
 */

/** A bare word, not in quotes. */
class Token {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/** @typedef {string | number | boolean | Token} Value */

const MAX_ID_CHARACTERS = 64;

/**
 * The value of `CMCD=` before it is encoded: keys in order, rounded as section 2.2 wants it.
 * @param {Report} report
 */
export function formatCmcd(report) {
  return pairs(report)
    .map(([key, value]) => (value === true ? key : `${key}=${formatValue(value)}`))
    .join(",");
}

/**
 * A URL with the data in its query.
 * @param {string} url
 * @param {Report} report
 */
export function withCmcd(url, report) {
  const value = formatCmcd(report);
  if (value === "") return url;
  const parsed = new URL(url);
  parsed.search = `${parsed.search ? `${parsed.search}&` : "?"}CMCD=${encodeURIComponent(value)}`;
  return parsed.href;
}

/** @param {Report} report @returns {[string, Value][]} */
function pairs(report) {
  /** @type {Record<string, Value | null>} */
  const keys = {
    bl: rounded(report.buffer_s, 1000, 100),
    br: rounded(report.bitrate_bps, 1 / 1000),
    bs: report.starved === true ? true : null,
    cid: report.contentId?.slice(0, MAX_ID_CHARACTERS) ?? null,
    d: rounded(report.duration_s, 1000),
    dl: rounded(report.deadline_s, 1000, 100),
    mtp: rounded(report.throughput_bps, 1 / 1000, 100),
    nor: report.nextPath ? encodeURIComponent(report.nextPath) : null,
    ot: token(report.objectType),
    pr: report.rate === undefined || report.rate === 1 ? null : Number(report.rate.toFixed(2)),
    rtp: rounded(report.requested_bps, 1 / 1000, 100),
    "segue-msd": rounded(report.soundDelay_ms, 1),
    sf: token(report.streamingFormat),
    sid: report.sessionId?.slice(0, MAX_ID_CHARACTERS) ?? null,
    st: token(report.streamType),
    su: report.startup === true ? true : null,
    tb: rounded(report.top_bps, 1 / 1000),
    // `v` is left out: it is 1, which is what its absence means.
  };
  return /** @type {[string, Value][]} */ (Object.entries(keys).filter(([, value]) => value !== null));
}

/**
 * A whole number in the key's unit, to the nearest step; what lies ahead is never negative.
 * @param {number | null | undefined} value
 * @param {number} factor to the key's unit
 * @param {number} [step]
 */
function rounded(value, factor, step = 1) {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  return Math.max(Math.round((value * factor) / step) * step, 0);
}

/** @param {string | undefined} text */
function token(text) {
  return text === undefined ? null : new Token(text);
}

/** @param {Value} value */
function formatValue(value) {
  if (value instanceof Token) return value.text;
  return typeof value === "string" ? `"${value.replace(/[\\"]/g, "\\$&")}"` : String(value);
}
