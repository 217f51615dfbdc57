/**
 * What is asked for in quick succession, as by a button that is pressed again and again: the first is loaded at once,
 * of the rest only the last is worth it; and what lies further ahead waits until it is clear that it stays.
 */

const QUICK_MS = 300; // sooner after the one before than this, another is likely to follow
const SETTLED_MS = 1000;

export class Settling {
  /**
   * @param {{now: () => number, pause: import("./pause.js").Pause}} means
   * @param {() => void} onSettled
   */
  constructor({ now, pause }, onSettled) {
    this._now = now;
    this._pause = pause;
    this._onSettled = onSettled;
    this._asked_ms = -Infinity;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this._timer = undefined;
  }

  /** Whether what was asked for last has stayed for a while. */
  get isSettled() {
    return this._now() - this._asked_ms >= SETTLED_MS;
  }

  /**
   * Something is asked for.
   * @returns {(signal: AbortSignal) => Promise<void>} resolves when it is to be loaded; rejected with the signal's reason
   */
  ask() {
    const isQuick = this._now() - this._asked_ms < QUICK_MS;
    this._asked_ms = this._now();
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._onSettled(), SETTLED_MS + 1);
    return async (signal) => (isQuick ? this._pause(QUICK_MS, { signal }) : undefined);
  }

  stop() {
    clearTimeout(this._timer);
  }
}
