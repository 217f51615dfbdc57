/** What went wrong with loading, as whoever plays must know it. */

/**
 * - `refused`: the URL admits no more (401, 403), and a new one was refused as well;
 *   `reason` tells why, where it is told.
 * - `replaced`: the track was packaged anew, so what is loaded can't be gone on with: start it again.
 * - `missing`: it isn't there (404, 410), or the request is wrong (other 4xx).
 * - `unavailable`: the service failed several times in a row (5xx, 429).
 * - `network`: nothing came. Only told while it is tried again, and never the last word.
 * - `malformed`, `undecryptable`: what came is not what it should be.
 * - `insecure`: the page is not allowed to decrypt, which needs HTTPS or localhost.
 * - `undecodable`: the browser plays none of what is offered.
 * @typedef {"refused" | "replaced" | "missing" | "unavailable" | "network"} FetchErrorCode
 * @typedef {FetchErrorCode | "malformed" | "undecryptable" | "insecure" | "undecodable"} LoadErrorCode
 */

/** Codes after which it may be tried again, later or with a new stream. @type {Set<LoadErrorCode>} */
const RECOVERABLE = new Set(["replaced", "unavailable", "network"]);

/** Something could not be loaded. */
export class LoadError extends Error {
  /**
   * @param {LoadErrorCode} code
   * @param {string} message
   * @param {{status?: number, retryAfter_s?: number | null, reason?: string | null, cause?: unknown}} [more]
   */
  constructor(code, message, { status = 0, retryAfter_s = null, reason = null, cause } = {}) {
    super(message, { cause });
    this.name = "LoadError";
    this.code = code;
    this.status = status;
    this.recoverable = RECOVERABLE.has(code);
    this.retryAfter_s = retryAfter_s;
    this.reason = reason;
  }
}

const MAX_RETRY_AFTER_S = 120;

/**
 * The error that an answer tells.
 * @param {Response} response
 * @param {number} now_ms since the epoch
 */
export async function errorOf(response, now_ms) {
  const problem = await readProblem(response);
  const { status } = response;
  const message =
    problem.detail ?? problem.title ?? `the answer was ${status} ${response.statusText}`.trimEnd();
  const retryAfter_s = readRetryAfter(response.headers.get("Retry-After"), now_ms);
  return new LoadError(codeOf(status), message, {
    status,
    retryAfter_s,
    reason: problem.reason ?? problem.code,
  });
}

/** @param {number} status @returns {LoadErrorCode} */
function codeOf(status) {
  if (status === 401 || status === 403) return "refused";
  return status >= 500 || status === 429 || status === 408 ? "unavailable" : "missing";
}

/**
 * A problem as RFC 9457 has it, as far as it is one.
 * @param {Response} response
 * @returns {Promise<{title?: string, detail?: string, code?: string, reason?: string}>}
 */
async function readProblem(response) {
  try {
    return (await response.json()) ?? {};
  } catch {
    return {};
  }
}

/** Seconds or a date (RFC 9110 section 10.2.3). @param {string | null} value @param {number} now_ms */
function readRetryAfter(value, now_ms) {
  if (value === null) return null;
  const wait_s = /^[0-9]+$/.test(value) ? Number(value) : (Date.parse(value) - now_ms) / 1000;
  return Number.isFinite(wait_s) ? Math.min(Math.max(wait_s, 0), MAX_RETRY_AFTER_S) : null;
}
