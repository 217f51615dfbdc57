/** Multivariant playlists (RFC 8216bis section 4.4.6). URIs stay as they are written. */

import { readKey } from "./playlist_key.js";
import { Attributes, PlaylistError, quote, readLines, refuseUnread } from "./playlist_syntax.js";

/** @typedef {import("./playlist_syntax.js").Line} Line */
/** @typedef {import("./playlist_key.js").Key} Key */

/**
 * One variant of the multivariant playlist.
 * @typedef {object} Variant
 * @property {string} uri of its media playlist
 * @property {string[]} codecs RFC 6381, one an elementary stream
 * @property {string | null} supplementalCodecs
 * @property {number} peakBandwidth_bps
 * @property {number | null} averageBandwidth_bps
 * @property {number | null} score
 * @property {string | null} stableId
 * @property {string | null} pathwayId
 */

/** @typedef {{serverUri: string, pathwayId: string | null}} ContentSteering */

/**
 * @typedef {object} MultivariantPlaylist
 * @property {Variant[]} variants in the order of the playlist: the first is what players begin with
 * @property {Key[]} sessionKeys that may be fetched early
 * @property {ContentSteering | null} steering
 */

/**
 * Read a multivariant playlist.
 * @param {string} text
 * @returns {MultivariantPlaylist}
 * @throws {PlaylistError} It is none.
 */
export function parseMultivariantPlaylist(text) {
  const playlist = /** @type {MultivariantPlaylist} */ ({ variants: [], sessionKeys: [], steering: null });
  /** @type {Line | null} */
  let announced = null;
  for (const line of readLines(text)) {
    if (announced !== null) {
      if (line.tag !== null) throw new PlaylistError(line.line, "EXT-X-STREAM-INF is not followed by a URI");
      playlist.variants.push(readVariant(announced, line.value));
      announced = null;
    } else if (line.tag === "EXT-X-STREAM-INF") announced = line;
    else if (line.tag === null)
      throw new PlaylistError(line.line, `no variant is told of ${quote(line.value)}`);
    else readMultivariantTag(playlist, line);
  }
  if (announced !== null)
    throw new PlaylistError(announced.line, "EXT-X-STREAM-INF is not followed by a URI");
  if (playlist.variants.length === 0) throw new PlaylistError(1, "it has no variants");
  return playlist;
}

/** @param {Line} announced @param {string} uri @returns {Variant} */
function readVariant(announced, uri) {
  const attributes = new Attributes(announced);
  return {
    uri,
    codecs: (attributes.string("CODECS") ?? "")
      .split(",")
      .filter(Boolean)
      .map((codec) => codec.trim()),
    supplementalCodecs: attributes.string("SUPPLEMENTAL-CODECS"),
    peakBandwidth_bps: attributes.requiredNumber("BANDWIDTH"),
    averageBandwidth_bps: attributes.number("AVERAGE-BANDWIDTH"),
    score: attributes.number("SCORE"),
    stableId: attributes.string("STABLE-VARIANT-ID"),
    pathwayId: attributes.string("PATHWAY-ID"),
  };
}

/** @param {MultivariantPlaylist} playlist @param {Line} line */
function readMultivariantTag(playlist, line) {
  switch (line.tag) {
    case "EXT-X-SESSION-KEY": {
      const key = readKey(line);
      if (key === null) throw new PlaylistError(line.line, "EXT-X-SESSION-KEY: METHOD=NONE is no key");
      playlist.sessionKeys.push(key);
      break;
    }
    case "EXT-X-CONTENT-STEERING": {
      const attributes = new Attributes(line);
      playlist.steering = {
        serverUri: attributes.requiredString("SERVER-URI"),
        pathwayId: attributes.string("PATHWAY-ID"),
      };
      break;
    }
    case "EXTINF":
      throw new PlaylistError(line.line, "it has segments: this is a media playlist");
    default:
      refuseUnread(line);
  }
}
