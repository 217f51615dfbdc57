/**
 * Makes what is appended say what the decoder will really put out.
 *
 * Players trim by the edit list and by a last access unit that is told shorter than it is. Browsers differ in
 * both: Chromium obeys the edit list but decodes the whole of the last unit, which leaves its remainder in
 * the middle of the timeline. Here neither is left to the browser: media time counts decoded samples from the
 * first access unit on, and the append window alone trims (Media Source Extensions, section 3.5.8, steps 8
 * and 9).
 */

const TFHD_DEFAULT_DURATION = 0x08;
const TRUN_DATA_OFFSET = 0x01;
export const TRUN_SAMPLE_DURATION = 0x100;
export const TRUN_SAMPLE_SIZE = 0x200;
const TRUN_FIELDS = [TRUN_SAMPLE_DURATION, TRUN_SAMPLE_SIZE, 0x400, 0x800];

/**
 * An initialization section without its edit list.
 * @param {Uint8Array<ArrayBuffer>} section
 * @returns {Uint8Array<ArrayBuffer>} a copy in which the edit list is free space
 */
export function withoutEdits(section) {
  const copy = section.slice();
  for (const { start } of boxesAt(copy, ["moov", "trak", "edts"]))
    copy.set([0x66, 0x72, 0x65, 0x65], start + 4); // "free"
  return copy;
}

/**
 * A segment whose access units all tell the length that they decode to.
 * @param {Uint8Array<ArrayBuffer>} segment
 * @param {number} samplesPerUnit 1024 for AAC
 * @returns {Uint8Array<ArrayBuffer>} the segment itself where nothing was told shorter, else a copy
 */
export function withWholeUnits(segment, samplesPerUnit) {
  const copy = segment.slice();
  const view = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
  for (const { body, end } of boxesAt(copy, ["moof", "traf", "trun"])) {
    const { flags, fields, first } = readRun(copy, body);
    if (!(flags & TRUN_SAMPLE_DURATION)) continue;
    for (let at = first; at + 4 * fields.length <= end; at += 4 * fields.length)
      view.setUint32(at, samplesPerUnit);
  }
  for (const { body } of boxesAt(copy, ["moof", "traf", "tfhd"])) {
    const flags = view.getUint32(body) & 0xffffff;
    if (!(flags & TFHD_DEFAULT_DURATION)) continue;
    view.setUint32(body + 8 + (flags & 0x01 ? 8 : 0) + (flags & 0x02 ? 4 : 0), samplesPerUnit);
  }
  return copy;
}

/**
 * What a run tells of each access unit, and where that begins (ISO/IEC 14496-12, section 8.8.8).
 * @param {Uint8Array<ArrayBuffer>} segment
 * @param {number} body
 */
export function readRun(segment, body) {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  const flags = view.getUint32(body) & 0xffffff;
  const fields = TRUN_FIELDS.filter((field) => flags & field);
  return { flags, fields, first: body + 8 + (flags & TRUN_DATA_OFFSET ? 4 : 0) + (flags & 0x04 ? 4 : 0) };
}

/**
 * The boxes at a path (ISO/IEC 14496-12, section 4.2); `body` is where a box's content begins.
 * @param {Uint8Array<ArrayBuffer>} data
 * @param {string[]} path
 * @param {number} [from]
 * @param {number} [to]
 * @returns {Generator<{start: number, body: number, end: number}>}
 */
export function* boxesAt(data, path, from = 0, to = data.byteLength) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let start = from; start + 8 <= to;) {
    const large = view.getUint32(start) === 1;
    const size = large ? Number(view.getBigUint64(start + 8)) : view.getUint32(start) || to - start;
    const body = start + (large ? 16 : 8);
    const end = start + size;
    if (size < body - start || end > to) return;
    const name = String.fromCharCode(...data.subarray(start + 4, start + 8));
    if (name === path[0]) {
      if (path.length === 1) yield { start, body, end };
      else yield* boxesAt(data, path.slice(1), body, end);
    }
    start = end;
  }
}
