/** Fetching that goes on until it has what is wanted: through lost networks, failing services and URLs that expire. */

import { attempt } from "./attempt.js";
import { LoadError } from "./load_error.js";

/**
 * What a body took, for whoever measures or shows it; `cached`: it came from the browser's own cache.
 * @typedef {import("./attempt.js").Transfer & {url: string, cached: boolean}} TransferReport
 */

/**
 * @typedef {object} Surroundings
 * @property {typeof globalThis.fetch} fetch
 * @property {() => number} now milliseconds, as `performance.now` gives them
 * @property {() => number} [wallClock] milliseconds since the epoch
 * @property {() => number} random from 0 to 1
 * @property {import("./pause.js").Pause} pause
 * @property {(url: string) => boolean} [isCached] whether what was just fetched came from the browser's cache
 * @property {(transfer: TransferReport) => void} [onTransfer] after every body, also one that broke off
 * @property {(error: LoadError, attempts: number) => void} [onTrouble] after every failure that is tried again
 */

/**
 * What is wanted, and where it is.
 * @typedef {object} Wanted
 * @property {() => string} url asked for at every attempt: another one after `renew`
 * @property {(url: string, refusal: LoadError) => Promise<void>} renew called once, when a URL admits no more
 * @property {AbortSignal} signal
 * @property {Record<string, string>} [headers]
 * @property {(transfer: import("./attempt.js").Transfer) => void} [onProgress] with the head of a body, and with every part of it
 */

const DEADLINE_MS = 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;

/** How often a service may fail in a row before its caller is told; about half a minute. */
const MAX_FAILURES = 7;

/** Fetches bodies, as often as it takes. */
export class Fetching {
  /** @param {Surroundings} surroundings */
  constructor({ fetch, now, random, pause, ...rest }) {
    this._means = { fetch, now, wallClock: rest.wallClock ?? Date.now };
    this._random = random;
    this._pause = pause;
    this._isCached = rest.isCached ?? (() => false);
    this._onTransfer = rest.onTransfer ?? (() => {});
    this._onTrouble = rest.onTrouble ?? (() => {});
  }

  /**
   * The body of what is wanted. A lost network is waited out for as long as the signal lets it.
   * @param {Wanted} wanted
   * @returns {Promise<ArrayBuffer>}
   * @throws {LoadError} It is refused, missing, or unavailable again and again; with the signal's reason when that is
   *   aborted, and with whatever `renew` throws unless that may pass (an error with `status` 0, 429 or 5xx).
   */
  async load(wanted) {
    let failures = 0;
    let renewed = false;
    for (let attempts = 1; ; attempts += 1) {
      const url = wanted.url();
      try {
        return await attempt(this._means, url, {
          signal: wanted.signal,
          headers: wanted.headers,
          deadline_ms: DEADLINE_MS,
          onProgress: wanted.onProgress,
          onTransfer: (transfer) => this._onTransfer({ ...transfer, url, cached: this._isCached(url) }),
        });
      } catch (error) {
        const trouble = asTrouble(error);
        if (trouble.code === "refused" && !renewed) {
          renewed = await this._renew(wanted, url, trouble);
          if (renewed) continue;
        } else if (!trouble.recoverable) throw trouble;
        failures = trouble.code === "unavailable" ? failures + 1 : 0;
        if (failures >= MAX_FAILURES) throw trouble;
        this._onTrouble(trouble, attempts);
        await this._rest(trouble, attempts, wanted.signal);
      }
    }
  }

  /**
   * Whether there is a new URL; false when that can't be told now.
   * @param {Wanted} wanted
   * @param {string} url that was refused
   * @param {LoadError} refusal
   */
  async _renew({ renew, signal }, url, refusal) {
    try {
      await renew(url, refusal);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (!mayPass(error)) throw error;
      return false;
    }
  }

  /** @param {LoadError} trouble @param {number} attempts @param {AbortSignal} signal */
  _rest({ code, retryAfter_s }, attempts, signal) {
    const longest_ms = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
    const pause_ms = longest_ms * (0.5 + 0.5 * this._random());
    return this._pause(Math.max(pause_ms, 1000 * (retryAfter_s ?? 0)), {
      signal,
      untilOnline: code === "network",
    });
  }
}

/** @param {unknown} error @returns {LoadError} @throws what is none, such as the signal's reason */
function asTrouble(error) {
  if (error instanceof LoadError) return error;
  throw error;
}

/** Whether an error of the API is of the kind that passes; our own are meant for who loads. @param {any} error */
function mayPass(error) {
  if (error instanceof LoadError) return false;
  const status = error?.status;
  return status === 0 || status === 429 || status >= 500;
}
