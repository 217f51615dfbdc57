/** What a player must know of initialization sections and media segments: codec, times, counts. */

import { Mp4Error, Payload } from "./mp4_boxes.js";
import { readSampleEntry } from "./mp4_codec.js";

export { Mp4Error };

/**
 * An initialization section, of its first track.
 * @typedef {object} Initialization
 * @property {string} codec as RFC 6381 writes it, for `audio/mp4; codecs="…"`
 * @property {number} timescale of the media, units a second; the sample rate, in ours
 * @property {number} sampleRate_hz
 * @property {number} channels
 * @property {number} trackId
 * @property {Edit | null} edit the first edit that presents anything
 * @property {number} defaultDuration of an access unit, in the timescale, where the fragments tell none; 0: untold
 */

/**
 * @typedef {object} Edit
 * @property {number} mediaTime where presenting begins, in the media's timescale: the priming
 * @property {number} duration of what is presented, in the movie's timescale; 0: to the end
 * @property {number} movieTimescale
 */

/**
 * A media segment, in the media's timescale.
 * @typedef {object} Fragment
 * @property {number} decodeTime of its first access unit
 * @property {number} accessUnits
 * @property {number} duration of all of them; where it decodes from is `decodeTime`, where to is the sum
 */

// ISO/IEC 14496-12 sections 8.8.7 and 8.8.8.
const TFHD_BASE_DATA_OFFSET = 0x000001;
const TFHD_DESCRIPTION_INDEX = 0x000002;
const TFHD_DEFAULT_DURATION = 0x000008;
const TRUN_DATA_OFFSET = 0x000001;
const TRUN_FIRST_FLAGS = 0x000004;
const TRUN_DURATIONS = 0x000100;
const TRUN_OTHER_FIELDS = [0x000200, 0x000400, 0x000800]; // sizes, flags, composition offsets

/**
 * Read an initialization section.
 * @param {ArrayBuffer | Uint8Array} data
 * @returns {Initialization}
 * @throws {Mp4Error} It is none, or its first track isn't audio that is read here.
 */
export function readInitialization(data) {
  const movie = Payload.of(data, "initialization section").get("moov");
  const track = movie.get("trak");
  const descriptions = track.get("mdia", "minf", "stbl", "stsd").skip(8);
  const [entry] = descriptions.boxes();
  if (entry === undefined) throw new Mp4Error("stsd: it is empty");
  return {
    ...readSampleEntry(entry.kind, entry.payload),
    timescale: readTimescale(track.get("mdia", "mdhd")),
    trackId: readTrackId(track.get("tkhd")),
    edit: readEdit(track.find("edts", "elst"), readTimescale(movie.get("mvhd"))),
    defaultDuration:
      movie
        .find("mvex", "trex")
        ?.skip(4 + 4 + 4)
        .u32() ?? 0,
  };
}

/** Of `mvhd` and `mdhd`, which begin alike. @param {Payload} header */
function readTimescale(header) {
  const { version } = header.fullBox();
  const timescale = header.skip(version === 1 ? 16 : 8).u32();
  if (timescale === 0) throw new Mp4Error("a timescale of 0");
  return timescale;
}

/** @param {Payload} header */
function readTrackId(header) {
  const { version } = header.fullBox();
  return header.skip(version === 1 ? 16 : 8).u32();
}

/** @param {Payload | null} list @param {number} movieTimescale @returns {Edit | null} */
function readEdit(list, movieTimescale) {
  if (list === null) return null;
  const wide = list.fullBox().version === 1;
  for (let left = list.u32(); left > 0; left -= 1) {
    const duration = wide ? list.u64() : list.u32();
    const mediaTime = wide ? list.i64() : list.i32();
    list.skip(4);
    if (mediaTime >= 0) return { mediaTime, duration, movieTimescale }; // -1 presents nothing
  }
  return null;
}

/**
 * Read a media segment, decrypted.
 * @param {ArrayBuffer | Uint8Array} data
 * @param {{trackId: number, defaultDuration: number}} initialization as `readInitialization` gives it
 * @returns {Fragment}
 * @throws {Mp4Error} It is none, or its fragments don't continue each other.
 */
export function readFragment(data, initialization) {
  /** @type {Fragment | null} */
  let whole = null;
  for (const { kind, payload } of Payload.of(data, "media segment").boxes()) {
    if (kind !== "moof") continue;
    const { decodeTime, accessUnits, duration } = readMovieFragment(payload, initialization);
    if (whole === null) whole = { decodeTime, accessUnits: 0, duration: 0 };
    const expected = whole.decodeTime + whole.duration;
    if (decodeTime !== expected)
      throw new Mp4Error(`tfdt: ${decodeTime} where the fragment before ends at ${expected}`);
    whole.accessUnits += accessUnits;
    whole.duration += duration;
  }
  if (whole === null) throw new Mp4Error("media segment: there is no box moof");
  return whole;
}

/** @param {Payload} moof @param {{trackId: number, defaultDuration: number}} initialization @returns {Fragment} */
function readMovieFragment(moof, { trackId, defaultDuration }) {
  const track = moof.get("traf");
  const header = track.get("tfhd");
  const { flags } = header.fullBox();
  const found = header.u32();
  if (found !== trackId) throw new Mp4Error(`tfhd: track ${found}, where ${trackId} is expected`);
  header.skip((flags & TFHD_BASE_DATA_OFFSET ? 8 : 0) + (flags & TFHD_DESCRIPTION_INDEX ? 4 : 0));
  const unit = flags & TFHD_DEFAULT_DURATION ? header.u32() : defaultDuration;
  const time = track.get("tfdt");
  const decodeTime = time.fullBox().version === 1 ? time.u64() : time.u32();
  let accessUnits = 0;
  let duration = 0;
  for (const { kind, payload } of track.boxes()) {
    if (kind !== "trun") continue;
    const run = readRun(payload, unit);
    accessUnits += run.accessUnits;
    duration += run.duration;
  }
  return { decodeTime, accessUnits, duration };
}

/** @param {Payload} run @param {number} unit an access unit's duration where the run tells none */
function readRun(run, unit) {
  const { flags } = run.fullBox();
  const accessUnits = run.u32();
  if (!(flags & TRUN_DURATIONS)) return { accessUnits, duration: accessUnits * unit };
  run.skip((flags & TRUN_DATA_OFFSET ? 4 : 0) + (flags & TRUN_FIRST_FLAGS ? 4 : 0));
  const other_bytes = 4 * TRUN_OTHER_FIELDS.filter((flag) => flags & flag).length;
  let duration = 0;
  for (let left = accessUnits; left > 0; left -= 1) {
    duration += run.u32();
    run.skip(other_bytes);
  }
  return { accessUnits, duration };
}
