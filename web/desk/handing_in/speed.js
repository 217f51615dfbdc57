/** How fast bytes go out, over the last seconds, and how long the rest will take. */

const WINDOW_MS = 8_000;
/** Less than this tells nothing yet. */
const LEAST_MS = 800;

export class Speed {
  constructor() {
    /** @type {{at_ms: number, bytes: number}[]} */
    this._sent = [];
  }

  /** @param {number} bytes that have gone out just now @param {number} at_ms */
  add(bytes, at_ms) {
    this._sent.push({ at_ms, bytes });
    while (this._sent.length && this._sent[0].at_ms < at_ms - WINDOW_MS) this._sent.shift();
  }

  /** @param {number} now_ms @returns {number | null} bytes a second; null while that isn't known */
  bytesPerSecond(now_ms) {
    const recent = this._sent.filter(({ at_ms }) => at_ms >= now_ms - WINDOW_MS);
    if (!recent.length) return null;
    const span_ms = now_ms - recent[0].at_ms;
    if (span_ms < LEAST_MS) return null;
    // What came with the first was sent before the span began.
    const bytes = recent.slice(1).reduce((sum, each) => sum + each.bytes, 0);
    return bytes ? (bytes * 1000) / span_ms : null;
  }

  /** @param {number} left_bytes @param {number} now_ms @returns {number | null} */
  left_s(left_bytes, now_ms) {
    const rate = this.bytesPerSecond(now_ms);
    return rate === null ? null : left_bytes / rate;
  }
}
