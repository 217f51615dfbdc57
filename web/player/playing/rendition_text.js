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

/** @type {Record<keyof Caps, string>} */
const REASONS = {
  track: "This is the best there is of this track.",
  preference: "This is what you asked for; there is better.",
  tier: "There is better than your plan carries.",
  network: "There is better than this network should carry.",
};

/** Where several bounds are alike, the one that is told. */
const DECISIVE = /** @type {(keyof Caps)[]} */ (["track", "preference", "tier", "network"]);

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

/** @type {Record<string, string>} */
const ABOUT_CODECS = {
  aac: "AAC leaves out what is hardly ever heard, and takes a fraction of the data.",
  alac: "Apple Lossless keeps every sample.",
  flac: "FLAC keeps every sample.",
};

/** What the codec does to the music, in a sentence. @param {{codec: string}} rendition */
export function aboutCodec({ codec }) {
  return ABOUT_CODECS[codec] ?? "";
}

/**
 * Why it is this rendition and no higher one: the bounds in the API's order, and which of them decided.
 * @param {Stream} stream
 * @param {Rendition} rendition what sounds
 * @returns {{bounds: {name: string, quality: string, decides: boolean}[], reason: string}}
 */
export function explanation(stream, rendition) {
  const { caps, quality, network } = stream;
  const decisive = DECISIVE.find((bound) => caps[bound] === quality);
  const named = /** @type {[keyof Caps, string][]} */ ([
    ["preference", "You asked for"],
    ["tier", "Your plan carries"],
    ["network", `Your network (${NETWORK_NAMES[network] ?? network})`],
    ["track", "This track has"],
  ]);
  const slow = rank(rendition.quality) < rank(quality);
  return {
    bounds: named.map(([bound, name]) => ({
      name,
      quality: nameOfQuality(caps[bound]),
      decides: !slow && bound === decisive,
    })),
    reason: slow
      ? `${nameOfQuality(quality)} is allowed, but your connection is too slow for it just now.`
      : REASONS[decisive ?? "network"],
  };
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
