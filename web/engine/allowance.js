/**
 * How much is kept in the browser's buffer: ahead, so that a bad network isn't heard, and behind, for going
 * back.
 */

const AHEAD_S = 90;
const FIRST_AHEAD_S = 5; // about a segment: who is passing by hears no more
const AHEAD_BYTES = 8 * 1024 * 1024; // Chromium holds 12 MiB of audio: a minute and more of 16/44.1, 12 s of 24/192
const BEHIND_S = 20;
const BEHIND_BYTES = 2 * 1024 * 1024;
const LEAST_AHEAD_BYTES = 512 * 1024;
const EVICT_AT_LEAST_S = 5;

/** What fits; learns that it is less when the browser says so. */
export class Allowance {
  constructor() {
    this._ahead_bytes = AHEAD_BYTES;
  }

  /**
   * Whether more may be appended.
   * @param {{ahead_s: number, ahead_bytes: number, isSettled: boolean}} held `isSettled`: it is clear that it will be heard
   */
  admits({ ahead_s, ahead_bytes, isSettled }) {
    return ahead_s < (isSettled ? AHEAD_S : FIRST_AHEAD_S) && ahead_bytes < this._ahead_bytes;
  }

  /** The browser refused: from now on less. @param {number} ahead_bytes that it holds */
  shrink(ahead_bytes) {
    this._ahead_bytes = Math.max(LEAST_AHEAD_BYTES, Math.min(this._ahead_bytes, ahead_bytes) * 0.75);
  }

  /**
   * Up to where what was played may go, or null while it isn't worth it.
   * @param {{start_s: number, time_s: number, behind_bytes: number}} held
   */
  evictTo_s({ start_s, time_s, behind_bytes }) {
    const keep_s = behind_bytes > BEHIND_BYTES ? EVICT_AT_LEAST_S : BEHIND_S;
    const to_s = time_s - keep_s;
    return to_s - start_s >= EVICT_AT_LEAST_S ? to_s : null;
  }
}
