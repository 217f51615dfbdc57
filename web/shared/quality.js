/** The rungs of the quality ladder, in words. */

import { formatSampleRate } from "./format.js";

/** @typedef {"96_aac" | "256_aac" | "256_aac_plus" | "lossless" | "hi_res_lossless"} Quality */

/** From the lowest to the highest. @type {{value: Quality, name: string, about: string}[]} */
export const QUALITIES = [
  { value: "96_aac", name: "Data saver", about: "AAC 96 kbit/s" },
  { value: "256_aac", name: "High", about: "AAC 256 kbit/s" },
  { value: "256_aac_plus", name: "Higher", about: "AAC 320 kbit/s" },
  { value: "lossless", name: "Lossless", about: "16 bit, up to 48 kHz" },
  { value: "hi_res_lossless", name: "Hi-res lossless", about: "up to 24 bit and 192 kHz" },
];

/** Whether it takes the permission `stream-lossless`. @param {string} quality */
export function isLossless(quality) {
  return quality === "lossless" || quality === "hi_res_lossless";
}

/** @param {string} quality */
export function nameOfQuality(quality) {
  return QUALITIES.find(({ value }) => value === quality)?.name ?? quality;
}

/** What the rung `lossless` holds; a master beyond either has the rung above as well. */
const LOSSLESS_HZ = 48_000;
const LOSSLESS_BITS = 16;

/**
 * What a master is good for: `Hi-res lossless`, `Lossless` or null.
 * @param {{lossless: boolean, sample_rate_hz: number, bit_depth: number | null}} track
 */
export function badgeOf({ lossless, sample_rate_hz, bit_depth }) {
  if (!lossless) return null;
  const beyond = sample_rate_hz > LOSSLESS_HZ || (bit_depth ?? LOSSLESS_BITS) > LOSSLESS_BITS;
  return nameOfQuality(beyond ? "hi_res_lossless" : "lossless");
}

/**
 * `24 bit / 96 kHz`.
 * @param {{sample_rate_hz: number, bit_depth: number | null}} of
 */
export function formatDepthAndRate({ sample_rate_hz, bit_depth }) {
  const rate = formatSampleRate(sample_rate_hz);
  return bit_depth ? `${bit_depth} bit / ${rate}` : rate;
}
