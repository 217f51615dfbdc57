/** Where values lie on a drawing, and which of them are told beside it. No drawing here. */

/**
 * A straight scale.
 * @param {[number, number]} from values
 * @param {[number, number]} to places, in pixels
 * @returns {(value: number) => number}
 */
export function linear([low, high], [start, end]) {
  const span = high - low || 1;
  return (value) => start + ((value - low) / span) * (end - start);
}

/**
 * Round values from 0 up to one that is no less than the maximum.
 * @param {number} max
 * @param {number} [count] steps at most
 * @returns {number[]}
 */
export function niceTicks(max, count = 3) {
  if (!(max > 0) || !Number.isFinite(max)) return [0, 1];
  const rough = max / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each * count >= max * (1 - 1e-9)) ??
    10 * power;
  const steps = Math.ceil(max / step - 1e-9);
  return Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

const TIME_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/**
 * Round moments of a track, from 0 on; none lies so near the end that its label would be cut.
 * @param {number} length_s
 * @param {number} [count] steps at most
 * @returns {number[]}
 */
export function timeTicks(length_s, count = 6) {
  if (!(length_s > 0)) return [0];
  const step = TIME_STEPS_S.find((each) => each * count >= length_s) ?? Math.ceil(length_s / count);
  return Array.from({ length: Math.floor(length_s / step) + 1 }, (_, index) => index * step);
}

/**
 * The line through points, broken where a value is missing; none for a value that stands alone.
 * @param {number[]} xs
 * @param {(number | null)[]} ys
 * @param {{step?: boolean}} [options] `step`: each value holds until the next place
 * @returns {string} an SVG path
 */
export function linePath(xs, ys, { step = false } = {}) {
  let path = "";
  let drawing = false;
  for (const [index, y] of ys.entries()) {
    if (y === null) {
      drawing = false;
      continue;
    }
    const [x, height] = [xs[index].toFixed(1), y.toFixed(1)];
    if (!step && standsAlone(ys, index)) continue;
    if (!drawing) path += `M${x} ${height}`;
    else path += step ? `H${x}V${height}` : `L${x} ${height}`;
    if (step && xs[index + 1] !== undefined) path += `H${xs[index + 1].toFixed(1)}`;
    drawing = true;
  }
  return path;
}

/** Whether a value has a gap on either side. @param {(number | null)[]} ys @param {number} index */
export function standsAlone(ys, index) {
  const missing = (/** @type {number} */ at) => (ys[at] ?? null) === null;
  return !missing(index) && missing(index - 1) && missing(index + 1);
}

/**
 * What lies between two lines.
 * @param {number[]} xs
 * @param {number[]} upper
 * @param {number[]} lower
 * @returns {string} an SVG path
 */
export function bandPath(xs, upper, lower) {
  if (!xs.length) return "";
  const there = xs.map((x, index) => `${x.toFixed(1)} ${upper[index].toFixed(1)}`);
  const back = xs.map((x, index) => `${x.toFixed(1)} ${lower[index].toFixed(1)}`).reverse();
  return `M${[...there, ...back].join("L")}Z`;
}

/** An amplitude of full scale in decibels. @param {number} amplitude 1 is full scale */
export function decibels(amplitude) {
  return amplitude > 0 ? 20 * Math.log10(amplitude) : -Infinity;
}

/** `−0.3`, with a minus that is one. @param {number | null} value @param {string} [unit] */
export function formatLevel(value, unit = "") {
  if (value === null || !Number.isFinite(value)) return "–";
  const text = Math.abs(value) < 0.05 ? "0.0" : value.toFixed(1).replace("-", "−");
  return unit ? `${text} ${unit}` : text;
}
