/**
 * What is played after what, and exactly when: entries placed one behind the other. Knows no buffer and no
 * sound.
 */

import { ExactTime, ZERO } from "./exact_time.js";

/**
 * One place in what is played; `key` is another one each time, even of the same track. `albumLoudness` is
 * what album normalisation goes by; without it, the track's own.
 * @typedef {{key: string, trackId: string, albumLoudness?: import("./loudness.js").Loudness | null}} Entry
 */

/**
 * An entry at its place.
 * @template S
 * @typedef {object} Placement
 * @property {Entry} entry
 * @property {S} stream as the API answered it
 * @property {ExactTime} start
 * @property {ExactTime} end where the next one starts
 * @property {number} start_s to show and to seek by
 * @property {number} end_s
 * @property {number} duration_s
 */

/** @typedef {{sample_rate_hz: number, valid_samples: number}} Measured */

/**
 * Entries that follow each other without a gap.
 * @template {Measured} S
 */
export class Timeline {
  constructor() {
    /** In their order. @type {Placement<S>[]} */
    this.placements = [];
    this._end = ZERO;
  }

  /** Where the next entry would start. */
  get end() {
    return this._end;
  }

  /** @returns {Placement<S> | undefined} */
  get last() {
    return this.placements.at(-1);
  }

  /**
   * Forget everything, and go on at a whole second that was never used: what is appended still can't collide. The first
   * one isn't 0, or what primes a decoder would stand at negative times.
   */
  restart() {
    this.placements = [];
    this._end = new ExactTime(BigInt(this._end.ceiling_s + 1), 1n);
  }

  /**
   * Place an entry behind the last, at a whole sample of its best encoding, whose length is the entry's.
   * @param {Entry} entry
   * @param {S} stream
   * @returns {Placement<S>}
   */
  place(entry, stream) {
    const { valid_samples, sample_rate_hz } = stream;
    const first_samples = this._end.ceilingSamples(sample_rate_hz);
    const start = ExactTime.ofSamples(first_samples, sample_rate_hz);
    const end = ExactTime.ofSamples(first_samples + valid_samples, sample_rate_hz);
    const placement = {
      entry,
      stream,
      start,
      end,
      start_s: start.us / 1e6,
      end_s: end.us / 1e6,
      duration_s: valid_samples / sample_rate_hz,
    };
    this.placements.push(placement);
    this._end = end;
    return placement;
  }

  /**
   * End an entry early, at what there is of it; what stood behind it is gone.
   * @param {Placement<S>} placement
   * @param {ExactTime} end
   */
  curtail(placement, end) {
    this.cutAfter(placement);
    placement.end = end;
    placement.end_s = end.us / 1e6;
    this._end = end;
  }

  /**
   * Take away what stands behind an entry.
   * @param {Placement<S>} placement
   */
  cutAfter(placement) {
    this.placements.length = this.placements.indexOf(placement) + 1;
    this._end = placement.end;
  }

  /**
   * Forget entries that ended before a moment.
   * @param {number} time_s
   */
  forgetBefore(time_s) {
    this.placements = this.placements.filter(
      ({ end_s }, index, { length }) => end_s > time_s || index === length - 1,
    );
  }

  /**
   * The entry at a moment: at a join the one that begins; past the end the last; none on an empty timeline.
   * @param {number} time_s
   */
  at(time_s) {
    return this.placements.findLast(({ start_s }) => start_s <= time_s) ?? this.placements[0];
  }

  /** @param {string} key */
  byKey(key) {
    return this.placements.find(({ entry }) => entry.key === key);
  }
}
