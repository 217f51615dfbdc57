/**
 * What Firefox makes of what is appended, in its own arithmetic: the offset is cut off to whole samples of the media's
 * own rate, the window's edges are rounded to them (dom/media/mediasource/TrackBuffersManager.cpp).
 */

/** @typedef {import("./chromium_trimming.js").Unit} Unit */

/**
 * How many samples are heard of access units, how many the first that is heard had before it in the same segment, and
 * where they lie, in samples of the rate.
 * @param {Unit[]} units
 * @param {number} rate_hz
 * @param {{timestampOffset: number, appendWindowStart: number, appendWindowEnd: number}} told in seconds
 */
export function heardInFirefox(units, rate_hz, { timestampOffset, appendWindowStart, appendWindowEnd }) {
  const offset = Math.trunc((Math.round(timestampOffset * 1e6) * rate_hz) / 1e6);
  const [from, to] = [appendWindowStart, appendWindowEnd].map((edge_s) => Math.round(edge_s * rate_hz));
  const ends = units.map(({ time, samples }) => [
    Math.max(offset + time, from),
    Math.min(offset + time + samples, to),
  ]);
  const heard = ends.filter(([start, end]) => start < end);
  const before = units[ends.indexOf(heard[0]) - 1]?.samples ?? 0;
  const sum = heard.reduce((sum, [start, end]) => sum + end - start, 0);
  return { heard: sum, before, start: heard[0][0], end: heard[heard.length - 1][1] };
}
