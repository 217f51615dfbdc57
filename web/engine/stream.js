/** What the API answers to whoever starts a track, as far as the engine reads it. */

/**
 * One encoding that the stream's URL admits.
 * @typedef {object} Rendition
 * @property {string} name
 * @property {"96_aac" | "256_aac" | "256_aac_plus" | "lossless" | "hi_res_lossless"} quality
 * @property {"aac" | "alac" | "flac"} codec
 * @property {string} codecs RFC 6381
 * @property {number} sample_rate_hz
 * @property {number | null} bit_depth
 * @property {number} channels
 * @property {number} average_bandwidth_bps
 * @property {number} peak_bandwidth_bps
 * @property {number} priming_samples to drop at the start
 * @property {number} valid_samples
 * @property {number} remainder_samples to drop at the end
 */

/**
 * Leave to play one track.
 * @typedef {object} Stream
 * @property {string} playlist_url of the multivariant playlist
 * @property {string} playback_session_id
 * @property {string} track_id
 * @property {string} asset_id
 * @property {{integrated_lufs: number | null, range_lu: number | null, true_peak_dbtp: number | null}} loudness
 * @property {Rendition[]} renditions the best first
 */

/**
 * What `MediaSource` is told of a rendition.
 * @param {Rendition} rendition
 */
export function mediaType({ codecs }) {
  return `audio/mp4; codecs="${codecs}"`;
}

/**
 * The renditions that a browser decodes, the best first, one a quality: of two encodings of the same samples the one
 * that is listed first.
 * @param {readonly Rendition[]} renditions the best first
 * @param {(type: string) => boolean} isTypeSupported as `MediaSource.isTypeSupported`
 */
export function decodable(renditions, isTypeSupported) {
  const decoded = renditions.filter((rendition) => isTypeSupported(mediaType(rendition)));
  return decoded.filter(({ quality }, at) => decoded.findIndex((one) => one.quality === quality) === at);
}
