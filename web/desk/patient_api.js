/** The API as the desk calls it: a call too many is sent again when its time has come. */

import { Api, ApiError } from "../shared/api.js";

const LONGEST_WAIT_S = 90;

/** Tells "waiting" (detail {wait_s}) when the API has asked for patience. */
export class PatientApi extends Api {
  /** @type {Api["call"]} */
  async call(method, path, options = {}) {
    for (;;) {
      try {
        return await super.call(method, path, options);
      } catch (error) {
        const wait_s = waitOf_s(error);
        if (wait_s === null) throw error;
        this.dispatchEvent(new CustomEvent("waiting", { detail: { wait_s } }));
        await elapsed(wait_s, options.signal);
      }
    }
  }
}

/**
 * How long a refusal asks to wait.
 * @param {unknown} error
 * @returns {number | null} null where waiting is no answer to it
 */
export function waitOf_s(error) {
  if (!(error instanceof ApiError) || error.status !== 429) return null;
  const wait_s = Math.max(1, Math.ceil(error.retryAfter_s ?? 1));
  return wait_s <= LONGEST_WAIT_S ? wait_s : null;
}

/** @param {number} wait_s @param {AbortSignal} [signal] @returns {Promise<void>} */
function elapsed(wait_s, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, wait_s * 1000);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}
