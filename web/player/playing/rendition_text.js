/** What is really playing, and why, in words. */

import { formatSampleRate } from "../../shared/format.js";
import { nameOfQuality } from "../../shared/quality.js";
import { reasonOf } from "./quality_reason.js";

/**
 * @typedef {{
 *   name: string, quality: string, codec: string, sample_rate_hz: number, bit_depth: number | null,
 *   average_bandwidth_bps: number, peak_bandwidth_bps: number
 * }} Rendition   as the API tells it
 */
/** @typedef {{preference: string, tier: string, network: string, track: string}} Caps */
/** @typedef {{quality: string, requested_quality: string, network: string, caps: Caps}} Stream */

/** @type {Record<string, string>} */
const NETWORK_NAMES = { wifi: "Wi-Fi", cellular_5g: "5G", cellular_lte: "LTE", cellular_3g: "3G" };

/**
 * What the quality is sold as, where it is lossless.
 * @param {{quality: string}} of
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
 * Why it is this rendition and no other one: the bounds in the API's order, and which of them decided.
 * @param {Stream} stream
 * @param {import("./quality_reason.js").Sounding} sounding
 * @returns {{bounds: {name: string, quality: string, decides: boolean}[], reason: string}}
 */
export function explanation(stream, sounding) {
  const { caps, network } = stream;
  const { text, decisive } = reasonOf(stream, sounding);
  const named = /** @type {[keyof Caps, string][]} */ ([
    ["preference", "You asked for"],
    ["tier", "Your plan carries"],
    ["network", `Your network (${NETWORK_NAMES[network] ?? network})`],
    ["track", "This track has"],
  ]);
  const bounds = named.map(([bound, name]) => {
    return { name, quality: nameOfQuality(caps[bound]), decides: bound === decisive };
  });
  return { bounds, reason: text };
}

/** @param {number} rate_bps */
function bitRate(rate_bps) {
  if (rate_bps < 999_500) return `${Math.round(rate_bps / 1000)} kbit/s`;
  return `${(rate_bps / 1_000_000).toFixed(1)} Mbit/s`;
}
