/**
 * How long the playing entry has been heard, pauses left out, in plays as the API wants to be told of them.
 */

/** @typedef {import("./play_reports.js").Play} Play */

/** Ticks come several times a second; what is longer was no listening but a sleeping machine. */
const LONGEST_TICK_S = 2;

/** The play of one occurrence. */
export class Listening {
  #heard_s = 0;
  /** @type {number | null} */
  #lastTick_ms = null;

  /** @param {{id: string, trackId: string, now_ms: number}} begun */
  constructor({ id, trackId, now_ms }) {
    this.id = id;
    this.trackId = trackId;
    this.played_at = new Date(now_ms).toISOString();
  }

  /** @param {number} now_ms @param {boolean} sounds whether anything was heard since the tick before */
  tick(now_ms, sounds) {
    if (sounds && this.#lastTick_ms !== null) {
      this.#heard_s += Math.min(Math.max(now_ms - this.#lastTick_ms, 0) / 1000, LONGEST_TICK_S);
    }
    this.#lastTick_ms = sounds ? now_ms : null;
  }

  /** @param {number} [listened_s] as the engine counted it @returns {Play} */
  play(listened_s = this.#heard_s) {
    const { id, trackId, played_at } = this;
    return { id, track_id: trackId, played_at, listened_s: Number(Math.max(listened_s, 0).toFixed(3)) };
  }
}
