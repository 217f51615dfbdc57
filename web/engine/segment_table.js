/** Where the segments of a rendition begin, to the sample. */

/** @typedef {import("./stream.js").Rendition} Rendition */

/**
 * A segment's place in what is presented: priming and remainder aren't counted.
 * @typedef {object} Place
 * @property {number} number
 * @property {number} start_samples
 * @property {number} duration_samples
 * @property {number} start_s
 * @property {number} duration_s
 */

/** The places of all segments; those of a track's renditions have the same numbers and times. */
export class SegmentTable {
  /**
   * @param {Rendition} rendition
   * @param {readonly {start_us: number, duration_us: number}[]} segments as the media playlist tells them: their sums
   *   are the true times to the microsecond, which is less than half a sample
   * @throws {RangeError} They don't add up to the rendition's length.
   */
  constructor({ name, sample_rate_hz, valid_samples }, segments) {
    /** @param {number} time_us */
    const toSamples = (time_us) => Math.round((time_us * sample_rate_hz) / 1_000_000);
    this.rate_hz = sample_rate_hz;
    this.duration_samples = valid_samples;
    this.duration_s = valid_samples / sample_rate_hz;
    /** @type {readonly Place[]} */
    this.places = segments.map(({ start_us, duration_us }, number) => {
      const start_samples = toSamples(start_us);
      const duration_samples = toSamples(start_us + duration_us) - start_samples;
      const [start_s, duration_s] = [start_samples / sample_rate_hz, duration_samples / sample_rate_hz];
      return { number, start_samples, duration_samples, start_s, duration_s };
    });
    const last = this.places.at(-1);
    const end_samples = last === undefined ? 0 : last.start_samples + last.duration_samples;
    if (end_samples !== valid_samples) {
      throw new RangeError(`${name}: its playlist has ${end_samples} samples, the stream ${valid_samples}`);
    }
  }

  /** The place of the segment that plays at a time; outside, the first or the last. @param {number} position_s */
  at(position_s) {
    let [low, high] = [0, this.places.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.places[middle].start_s <= position_s) low = middle;
      else high = middle - 1;
    }
    return this.places[low];
  }
}
