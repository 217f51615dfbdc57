/** Waiting, in a way that can be called off. */

/**
 * @callback Pause
 * @param {number} ms
 * @param {{signal: AbortSignal, untilOnline?: boolean}} options with `untilOnline` it ends when the network returns
 * @returns {Promise<void>} rejected with the signal's reason
 */

/**
 * Pauses by the browser's timers and its "online" event.
 * @param {EventTarget} target where "online" is heard: the window
 * @returns {Pause}
 */
export function pauseBy(target) {
  return (ms, { signal, untilOnline = false }) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const timer = setTimeout(end, ms);
      if (untilOnline) target.addEventListener("online", end);
      signal.addEventListener("abort", end);
      function end() {
        clearTimeout(timer);
        target.removeEventListener("online", end);
        signal.removeEventListener("abort", end);
        if (signal.aborted) reject(signal.reason);
        else resolve();
      }
    });
}
