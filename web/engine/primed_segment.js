/**
 * Puts the access unit that primes a decoder into the fragment that it primes it for.
 *
 * Chromium keeps what lies before the append window whatever it came in; Firefox keeps the last unit of it, and only where
 * that is in the same fragment as the first one inside (dom/media/mediasource/TrackBuffersManager.cpp).
 */

import { boxesAt, readRun, TRUN_SAMPLE_DURATION, TRUN_SAMPLE_SIZE } from "./access_units.js";

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * A segment that begins with one access unit more: the last one of the segment before.
 * @param {Bytes} segment of one fragment
 * @param {Bytes} before
 * @param {number} samplesPerUnit
 * @returns {Bytes} a copy; the segment itself where units don't tell their sizes
 */
export function withUnitBefore(segment, before, samplesPerUnit) {
  const unit = lastUnit(before);
  const [data] = boxesAt(segment, ["mdat"]);
  const [box] = boxesAt(segment, ["moof", "traf", "trun"]);
  const run = box && readRun(segment, box.body);
  if (unit === null || data === undefined || !run?.fields.includes(TRUN_SAMPLE_SIZE)) return segment;
  const entry = run.fields.flatMap((field) => bytesOf(told(field, samplesPerUnit, unit.length)));
  const longer = new Uint8Array(segment.length + entry.length + unit.length);
  longer.set(segment.subarray(0, run.first));
  longer.set(entry, run.first);
  longer.set(segment.subarray(run.first, data.body), run.first + entry.length);
  longer.set(unit, data.body + entry.length);
  longer.set(segment.subarray(data.body), data.body + entry.length + unit.length);
  tellAll(longer, segment, { entry_bytes: entry.length, unit_bytes: unit.length, samplesPerUnit });
  return longer;
}

/**
 * Correct what boxes tell of lengths and times.
 * @param {Bytes} longer
 * @param {Bytes} segment as it was: where its boxes are
 * @param {{entry_bytes: number, unit_bytes: number, samplesPerUnit: number}} more
 */
function tellAll(longer, segment, { entry_bytes, unit_bytes, samplesPerUnit }) {
  const view = new DataView(longer.buffer);
  const add = (/** @type {number} */ at, /** @type {number} */ more) =>
    view.setUint32(at, view.getUint32(at) + more);
  for (const path of [["moof"], ["moof", "traf"], ["moof", "traf", "trun"]])
    for (const { start } of boxesAt(segment, path)) add(start, entry_bytes);
  for (const { start } of boxesAt(segment, ["mdat"])) add(start + entry_bytes, unit_bytes);
  for (const { body } of boxesAt(segment, ["moof", "traf", "trun"])) {
    add(body + 4, 1);
    if (view.getUint32(body) & 0x01) add(body + 8, entry_bytes);
  }
  for (const { body } of boxesAt(segment, ["moof", "traf", "tfdt"])) {
    if (view.getUint8(body) === 0) add(body + 4, -samplesPerUnit);
    else view.setBigUint64(body + 4, view.getBigUint64(body + 4) - BigInt(samplesPerUnit));
  }
}

/**
 * The last access unit of a segment, or null where units don't tell their sizes.
 * @param {Bytes} segment
 */
function lastUnit(segment) {
  const [run] = boxesAt(segment, ["moof", "traf", "trun"]);
  const [data] = boxesAt(segment, ["mdat"]);
  if (run === undefined || data === undefined) return null;
  const { fields } = readRun(segment, run.body);
  const place = fields.indexOf(TRUN_SAMPLE_SIZE);
  if (place < 0) return null;
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  return segment.subarray(data.end - view.getUint32(run.end - 4 * (fields.length - place)), data.end);
}

/** What a field tells of the unit. @param {number} field @param {number} samples @param {number} bytes */
function told(field, samples, bytes) {
  if (field === TRUN_SAMPLE_DURATION) return samples;
  return field === TRUN_SAMPLE_SIZE ? bytes : 0;
}

/** @param {number} value */
function bytesOf(value) {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}
