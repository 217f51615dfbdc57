/** What the line carried the last time: so that a first track may begin as it goes on. */

/** @typedef {import("./remembered.js").Memory} Memory */

const GOOD_FOR_MS = 12 * 3_600_000; // later she may well be elsewhere

/** What is remembered of this browser's line. */
export class KnownLine {
  /**
   * @param {Memory} memory
   * @param {string} accountId whoever signs out leaves nothing
   * @param {() => number} [now] milliseconds since the epoch
   */
  constructor(memory, accountId, now = Date.now) {
    this._memory = memory;
    this._name = `line.${accountId}`;
    this._now = now;
  }

  /** Bits a second; null where nothing is known, or nothing that is still worth something. */
  get throughput_bps() {
    const { throughput_bps, at_ms } = this._memory.get(this._name) ?? {};
    const age_ms = this._now() - at_ms;
    return throughput_bps > 0 && age_ms >= 0 && age_ms < GOOD_FOR_MS ? Number(throughput_bps) : null;
  }

  /** @param {number | null} throughput_bps as measured, if it was */
  keep(throughput_bps) {
    if (throughput_bps === null) return;
    this._memory.set(this._name, { throughput_bps: Math.round(throughput_bps), at_ms: this._now() });
  }
}
