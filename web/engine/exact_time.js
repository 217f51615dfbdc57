/**
 * Moments and lengths of a timeline on which tracks of different sample rates follow each other, without
 * rounding.
 *
 * Only what is told to the browser is rounded, once, to the microsecond that browsers count in: a sum of
 * rounded lengths would be off by a sample after some tracks.
 */

/** A fraction of seconds, in its lowest terms. */
export class ExactTime {
  /** @param {bigint} numerator @param {bigint} denominator positive */
  constructor(numerator, denominator) {
    const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator);
    this.numerator = numerator / divisor;
    this.denominator = denominator / divisor;
    Object.freeze(this);
  }

  /** @param {number} samples whole @param {number} rate_hz whole */
  static ofSamples(samples, rate_hz) {
    return new ExactTime(BigInt(samples), BigInt(rate_hz));
  }

  /** @param {ExactTime} other */
  plus(other) {
    return new ExactTime(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  /** Whole microseconds, the nearest. */
  get us() {
    const doubled = 2n * this.numerator * 1_000_000n + this.denominator;
    return Number(floorDivide(doubled, 2n * this.denominator));
  }

  /** Whole microseconds, the next. */
  get ceiling_us() {
    return Number(-floorDivide(-this.numerator * 1_000_000n, this.denominator));
  }

  /** Whole samples, the next. @param {number} rate_hz whole */
  ceilingSamples(rate_hz) {
    return Number(-floorDivide(-this.numerator * BigInt(rate_hz), this.denominator));
  }

  /** Whole seconds, the next. */
  get ceiling_s() {
    return Number(-floorDivide(-this.numerator, this.denominator));
  }
}

/** Where timelines begin. */
export const ZERO = new ExactTime(0n, 1n);

/**
 * Where a sample falls in whole microseconds, as browsers reckon it from a media time: they cut the fraction
 * off.
 * @param {number} samples
 * @param {number} rate_hz
 */
export function mediaTime_us(samples, rate_hz) {
  return Number((BigInt(samples) * 1_000_000n) / BigInt(rate_hz));
}

/** @param {bigint} a @param {bigint} b */
function greatestCommonDivisor(a, b) {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** @param {bigint} a @param {bigint} b positive */
function floorDivide(a, b) {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
