/** Renditions in the player's words. */

import { nameOfQuality, QUALITIES } from "../shared/quality.js";

/** @type {Record<string, string>} */
const CODECS = { alac: "ALAC", flac: "FLAC", aac: "AAC" };

/** @param {string} codec */
export function nameOfCodec(codec) {
  return CODECS[codec] ?? codec;
}

/**
 * `AAC 96 kbit/s` of `96_aac`, `Lossless, ALAC` of `lossless_alac`; what no quality is called stays as it is.
 * @param {string} name the packager's
 */
export function nameOfRendition(name) {
  const lossy = QUALITIES.find(({ value, about }) => value === name && about.startsWith(CODECS.aac));
  if (lossy) return lossy.about;
  const [, quality, codec] = /^((?:hi_res_)?lossless)_(alac|flac)$/.exec(name) ?? [];
  return quality ? `${nameOfQuality(quality)}, ${nameOfCodec(codec)}` : name;
}
