/** Media playlists of recorded audio (RFC 8216bis section 4.4.3 to 4.4.5). URIs stay as they are written. */

import { readKey } from "./playlist_key.js";
import { Attributes, PlaylistError, quote, readInteger, readLines, refuseUnread } from "./playlist_syntax.js";

/** @typedef {import("./playlist_syntax.js").Line} Line */
/** @typedef {import("./playlist_key.js").Key} Key */

/** @typedef {{offset_bytes: number, length_bytes: number}} ByteRange */

/** @typedef {{uri: string, byteRange: ByteRange | null, key: Key | null}} InitializationSection */

/**
 * @typedef {object} Segment
 * @property {string} uri
 * @property {number} sequenceNumber its media sequence number
 * @property {string} extinf the duration as it is written
 * @property {number} start_us whole microseconds from the first segment's start, without drift
 * @property {number} duration_us
 * @property {ByteRange | null} byteRange
 * @property {Key | null} key null: it is in the clear
 * @property {InitializationSection | null} initialization
 * @property {boolean} discontinuity it does not continue the segment before
 */

/**
 * @typedef {object} MediaPlaylist
 * @property {number} targetDuration_s
 * @property {number} mediaSequence
 * @property {string | null} type `VOD` or `EVENT`
 * @property {boolean} ended nothing will be added
 * @property {Segment[]} segments
 * @property {number} duration_us
 */

/**
 * Read a media playlist.
 * @param {string} text
 * @returns {MediaPlaylist}
 * @throws {PlaylistError} It is none.
 */
export function parseMediaPlaylist(text) {
  const reading = new MediaReading();
  for (const line of readLines(text)) reading.take(line);
  return reading.finish();
}

/** A media playlist, as far as it is read: what holds for the segments that follow. */
class MediaReading {
  constructor() {
    /** @type {Segment[]} */
    this.segments = [];
    /** @type {number | null} */
    this.targetDuration_s = null;
    this.mediaSequence = 0;
    /** @type {string | null} */
    this.type = null;
    this.ended = false;
    this.end_us = 0;
    /** @type {Key | null} */
    this.key = null;
    /** @type {InitializationSection | null} */
    this.initialization = null;
    this.next = untold();
    /** Where the byte range before ended, and of which resource. @type {{uri: string, end_bytes: number} | null} */
    this.ranged = null;
  }

  /** @param {Line} line */
  take(line) {
    switch (line.tag) {
      case null:
        return this.addSegment(line);
      case "EXTINF":
        this.next.extinf = readDuration(line);
        break;
      case "EXT-X-BYTERANGE":
        this.next.range = line;
        break;
      case "EXT-X-DISCONTINUITY":
        this.next.discontinuity = true;
        break;
      case "EXT-X-KEY":
        this.key = readKey(line);
        break;
      case "EXT-X-MAP":
        this.initialization = readMap(line, this.key);
        break;
      case "EXT-X-TARGETDURATION":
        this.targetDuration_s = readInteger(line);
        break;
      case "EXT-X-MEDIA-SEQUENCE":
        if (this.segments.length > 0)
          throw new PlaylistError(line.line, `${line.tag} stands behind a segment`);
        this.mediaSequence = readInteger(line);
        break;
      case "EXT-X-PLAYLIST-TYPE":
        this.type = line.value;
        break;
      case "EXT-X-ENDLIST":
        this.ended = true;
        break;
      case "EXT-X-STREAM-INF":
        throw new PlaylistError(line.line, "it has variants: this is a multivariant playlist");
      default:
        refuseUnread(line);
    }
  }

  /** @param {Line} line */
  addSegment({ line, value: uri }) {
    const { extinf, discontinuity } = this.next;
    if (extinf === null) throw new PlaylistError(line, `no EXTINF before ${quote(uri)}`);
    const start_us = this.end_us;
    const duration_us = Math.round(Number(extinf) * 1_000_000);
    this.segments.push({
      uri,
      sequenceNumber: this.mediaSequence + this.segments.length,
      extinf,
      start_us,
      duration_us,
      byteRange: this.byteRangeOf(uri),
      key: this.key,
      initialization: this.initialization,
      discontinuity,
    });
    this.end_us = start_us + duration_us;
    this.next = untold();
  }

  /** @param {string} uri */
  byteRangeOf(uri) {
    if (this.next.range === null) {
      this.ranged = null;
      return null;
    }
    const { line, tag, value } = this.next.range;
    const follows = this.ranged?.uri === uri ? this.ranged.end_bytes : null;
    const range = readByteRange(value, follows);
    if (range === null)
      throw new PlaylistError(line, `${tag}: ${quote(value)} tells no range of ${quote(uri)}`);
    this.ranged = { uri, end_bytes: range.offset_bytes + range.length_bytes };
    return range;
  }

  /** @returns {MediaPlaylist} */
  finish() {
    const { targetDuration_s, mediaSequence, type, ended, segments } = this;
    if (targetDuration_s === null) throw new PlaylistError(1, "EXT-X-TARGETDURATION is missing");
    return { targetDuration_s, mediaSequence, type, ended, segments, duration_us: this.end_us };
  }
}

/** What is told of one segment alone. @returns {{extinf: string | null, range: Line | null, discontinuity: boolean}} */
function untold() {
  return { extinf: null, range: null, discontinuity: false };
}

/** @param {Line} line */
function readDuration({ line, tag, value }) {
  const match = /^([0-9]{1,9}(?:\.[0-9]+)?)(?:,|$)/.exec(value);
  if (match === null) throw new PlaylistError(line, `${tag}: ${quote(value)} is not a duration`);
  return match[1];
}

/** @param {Line} line @param {Key | null} key in force @returns {InitializationSection} */
function readMap(line, key) {
  const attributes = new Attributes(line);
  const uri = attributes.requiredString("URI");
  // Section 4.4.4.5: the sequence number is of segments, so an encrypted initialization section tells its IV.
  if (key !== null && key.iv === null)
    throw new PlaylistError(line.line, "EXT-X-MAP: encrypted, but its key tells no IV");
  const told = attributes.string("BYTERANGE");
  const byteRange = told === null ? null : readByteRange(told, 0);
  if (told !== null && byteRange === null)
    throw new PlaylistError(line.line, `EXT-X-MAP: no range: ${quote(told)}`);
  return { uri, byteRange, key };
}

/**
 * `length[@offset]`.
 * @param {string} text
 * @param {number | null} follows the offset where none is told
 * @returns {ByteRange | null}
 */
function readByteRange(text, follows) {
  const match = /^([0-9]{1,15})(?:@([0-9]{1,15}))?$/.exec(text);
  const offset_bytes = match?.[2] === undefined ? follows : Number(match[2]);
  return match === null || offset_bytes === null ? null : { offset_bytes, length_bytes: Number(match[1]) };
}
