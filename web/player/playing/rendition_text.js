/** What is really playing, and why, in words. */

import { formatSampleRate } from "../../shared/format.js";
import { nameOfQuality, QUALITIES } from "../../shared/quality.js";

/**
 * @typedef {{
 *   name: string, quality: string, codec: string, sample_rate_hz: number, bit_depth: number | null,
 *   average_bandwidth_bps: number
 * }} Rendition   as the API tells it
 */
/** @typedef {{preference: string, tier: string, network: string, track: string}} Caps */
/** @typedef {{quality: string, requested_quality: string, network: string, caps: Caps}} Stream */

/** @type {Record<string, string>} */
const NETWORK_NAMES = { wifi: "Wi-Fi", cellular_5g: "5G", cellular_lte: "LTE", cellular_3g: "3G" };

/**
 * What the quality is sold as, where it is lossless.
 * @param {Rendition} rendition
 * @returns {string | null}
 */
export function losslessBadge({ quality }) {
  return quality === "lossless" || quality === "hi_res_lossless" ? nameOfQuality(quality) : null;
}

/**
 * Such as "FLAC 24-bit / 96 kHz · 2.9 Mbit/s".
 * @param {Rendition} rendition
 * @returns {string}
 */
export function renditionText(rendition) {
  const codec = rendition.codec.toUpperCase();
  if (rendition.bit_depth === null) return `${codec} ${bitRate(rendition.average_bandwidth_bps)}`;
  const resolution = `${rendition.bit_depth}-bit / ${formatSampleRate(rendition.sample_rate_hz)}`;
  return `${codec} ${resolution} · ${bitRate(rendition.average_bandwidth_bps)}`;
}

/**
 * Why it is this rendition and no higher one: the bounds in the API's order, and which of them decided.
 * @param {Stream} stream
 * @param {Rendition} rendition what sounds
 * @returns {{bounds: {name: string, quality: string, decides: boolean}[], reason: string}}
 */
export function explanation(stream, rendition) {
  const bounds = [
    { name: "You asked for", cap: stream.caps.preference },
    { name: "Your plan carries", cap: stream.caps.tier },
    { name: `Your network (${NETWORK_NAMES[stream.network] ?? stream.network})`, cap: stream.caps.network },
    { name: "This track has", cap: stream.caps.track },
  ].map(({ name, cap }) => ({ name, quality: nameOfQuality(cap), decides: cap === stream.quality }));
  return { bounds, reason: reason(stream, rendition) };
}

/** @param {Stream} stream @param {Rendition} rendition */
function reason(stream, rendition) {
  if (rank(rendition.quality) < rank(stream.quality)) {
    return `${nameOfQuality(stream.quality)} is allowed, but your connection is too slow for it just now.`;
  }
  const { caps, quality } = stream;
  if (caps.track === quality) return "This is the best there is of this track.";
  if (caps.preference === quality) return "This is what you asked for; there is better.";
  if (caps.tier === quality) return "There is better than your plan carries.";
  return "There is better than this network should carry.";
}

/** @param {string} quality */
function rank(quality) {
  return QUALITIES.findIndex(({ value }) => value === quality);
}

/** @param {number} rate_bps */
function bitRate(rate_bps) {
  if (rate_bps < 999_500) return `${Math.round(rate_bps / 1000)} kbit/s`;
  return `${(rate_bps / 1_000_000).toFixed(1)} Mbit/s`;
}
