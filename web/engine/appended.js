/**
 * A ledger of what was appended: which rendition of which entry sounds when, and how many bytes lie ahead.
 */

/**
 * @template P
 * @typedef {object} Stretch
 * @property {number} start_s on the timeline
 * @property {number} end_s
 * @property {number} bytes
 * @property {P} placement
 * @property {import("./stream.js").Rendition} rendition
 * @property {number} number the segment's, in its track
 */

/**
 * Stretches behind one another, one a segment; there are never gaps, since what is sought elsewhere begins
 * anew.
 * @template P
 */
export class Appended {
  constructor() {
    /** @type {Stretch<P>[]} */
    this._stretches = [];
  }

  /** Where the last one ends; null when there is none. */
  get end_s() {
    return this._stretches.at(-1)?.end_s ?? null;
  }

  /** Where the first one starts; null when there is none. */
  get start_s() {
    return this._stretches[0]?.start_s ?? null;
  }

  get last() {
    return this._stretches.at(-1);
  }

  /** @param {Stretch<P>} stretch */
  add(stretch) {
    this._stretches.push(stretch);
  }

  clear() {
    this._stretches = [];
  }

  /** What sounds at a moment. @param {number} time_s @returns {Stretch<P> | undefined} */
  at(time_s) {
    return this._stretches.findLast(({ start_s, end_s }) => start_s <= time_s && time_s < end_s);
  }

  /** The first to start at a moment or later. @param {number} time_s @returns {Stretch<P> | undefined} */
  from(time_s) {
    return this._stretches.find(({ start_s }) => start_s >= time_s);
  }

  /** The last of an entry. @param {P} placement @returns {Stretch<P> | undefined} */
  lastOf(placement) {
    return this._stretches.findLast((stretch) => stretch.placement === placement);
  }

  /** How much there is from a moment on without a gap. @param {number} time_s */
  ahead_s(time_s) {
    return this.at(time_s) === undefined ? 0 : (this.end_s ?? 0) - time_s;
  }

  /** Bytes of what ends after a moment. @param {number} time_s */
  bytesAfter(time_s) {
    return this._stretches.reduce((sum, { end_s, bytes }) => (end_s > time_s ? sum + bytes : sum), 0);
  }

  /** Forget what ends before a moment; where what remains starts. @param {number} time_s */
  forgetBefore(time_s) {
    this._stretches = this._stretches.filter(({ end_s }) => end_s > time_s);
    return this.start_s;
  }

  /** Forget what starts at a moment or later. @param {number} time_s */
  forgetFrom(time_s) {
    this._stretches = this._stretches.filter(({ start_s }) => start_s < time_s);
  }
}
