/** Something happened, and whoever waits for the next time is told. */

/** Waiters for the next time that something may be done. */
export class Moments {
  constructor() {
    /** @type {Set<() => void>} */
    this._waiting = new Set();
  }

  /** Let all go on who wait. */
  tell() {
    for (const go of [...this._waiting]) go();
  }

  /**
   * Resolves at the next moment.
   * @param {AbortSignal} signal
   * @returns {Promise<void>} rejected with its reason
   */
  next(signal) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const go = () => {
        this._waiting.delete(go);
        signal.removeEventListener("abort", go);
        if (signal.aborted) reject(signal.reason);
        else resolve();
      };
      this._waiting.add(go);
      signal.addEventListener("abort", go);
    });
  }
}
