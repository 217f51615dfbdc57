/** Patience with the API's limits: a call too many is sent again when its time has come. */

const LONGEST_WAIT_S = 90;

/**
 * A call, sent again for as long as the API asks to wait a while.
 * @template T
 * @param {() => Promise<T>} call
 * @param {{signal?: AbortSignal, waiting?: (wait_s: number) => void, most_s?: number}} [options] `most_s`: how
 *   long it is waited in all
 * @returns {Promise<T>}
 */
export async function patiently(call, { signal, waiting, most_s = Infinity } = {}) {
  let left_s = most_s;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const wait_s = waitOf_s(error);
      if (wait_s === null || wait_s > left_s) throw error;
      left_s -= wait_s;
      waiting?.(wait_s);
      await elapsed(wait_s, signal);
    }
  }
}

/**
 * How long a refusal asks to wait.
 * @param {any} error
 * @returns {number | null} null where waiting is no answer to it
 */
export function waitOf_s(error) {
  if (error?.status !== 429) return null;
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
