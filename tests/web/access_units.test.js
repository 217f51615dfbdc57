import assert from "node:assert/strict";
import { test } from "node:test";

import { withWholeUnits, withoutEdits } from "../../web/engine/access_units.js";
import { readFragment, readInitialization } from "../../web/engine/mp4.js";
import { withUnitBefore } from "../../web/engine/primed_segment.js";

/** @param {string} kind @param {...(number[] | Uint8Array)} parts */
function box(kind, ...parts) {
  const body = parts.flatMap((part) => [...part]);
  return Uint8Array.from(
    [...u32(8 + body.length), ...kind]
      .map((one) => (typeof one === "string" ? one.charCodeAt(0) : one))
      .concat(body),
  );
}

/** @param {number} value */
const u32 = (value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

/** @param {number[]} durations of access units, in a run that tells them @param {number} usual */
function segment(durations, usual) {
  const run = box(
    "trun",
    u32(0x000301),
    u32(durations.length),
    u32(0),
    durations.flatMap((duration) => [...u32(duration), ...u32(7)]),
  );
  const head = box("tfhd", u32(0x020008), u32(1), u32(usual));
  const time = box("tfdt", u32(0), u32(4096));
  return Uint8Array.from([
    ...box("styp", u32(0)),
    ...box("moof", box("mfhd", u32(0), u32(1)), box("traf", head, time, run)),
    ...box("mdat", [1, 2, 3]),
  ]);
}

test("an access unit that is told shorter is told whole, and nothing else is touched", () => {
  const [given, expected] = [segment([1024, 1024, 476], 1024), segment([1024, 1024, 1024], 1024)];
  const before = given.slice();
  assert.deepEqual(withWholeUnits(given, 1024), expected);
  assert.deepEqual(given, before); // loaders share what they loaded
  assert.equal(readFragment(withWholeUnits(given, 1024), { trackId: 1, defaultDuration: 0 }).duration, 3072);
});

test("a segment of one short unit, told by its header, is told whole", () => {
  const data = segment([476], 476);
  assert.deepEqual(withWholeUnits(data, 1024), segment([1024], 1024));
});

/**
 * As Segue packages AAC: sizes are told one by one, durations where one is shorter.
 * @param {number} time
 * @param {number[][]} units
 * @param {boolean} lasting whether durations are told as well
 */
function packaged(time, units, lasting) {
  const run = (/** @type {number} */ offset) =>
    box(
      "trun",
      u32(lasting ? 0x000301 : 0x000201),
      u32(units.length),
      u32(offset),
      units.flatMap(({ length }) => [...(lasting ? u32(1024) : []), ...u32(length)]),
    );
  const moof = (/** @type {number} */ offset) =>
    box(
      "moof",
      box("mfhd", u32(0), u32(1)),
      box(
        "traf",
        box("tfhd", u32(0x020008), u32(1), u32(1024)),
        box("tfdt", [1, 0, 0, 0], u32(0), u32(time)),
        run(offset),
      ),
    );
  return Uint8Array.from([...box("styp", u32(0)), ...moof(moof(0).length + 8), ...box("mdat", units.flat())]);
}

for (const [lasting, before] of [
  [false, false],
  [true, false],
  [false, true],
]) {
  test(`the last unit of the segment before goes first (durations told: ${lasting}, before: ${before})`, () => {
    const first = packaged(1024, [[1], [2, 2], [3, 3, 3]], before);
    const second = packaged(4096, [[4, 4], [5]], lasting);
    const given = second.slice();
    assert.deepEqual(withUnitBefore(second, first, 1024), packaged(3072, [[3, 3, 3], [4, 4], [5]], lasting));
    assert.deepEqual(second, given); // loaders share what they loaded
  });
}

test("edits become free space", () => {
  const edits = box("edts", box("elst", u32(0), u32(1), u32(1000), u32(1024), u32(0x10000)));
  const free = Uint8Array.from(edits);
  free.set(Buffer.from("free"), 4);
  const section = (/** @type {Uint8Array} */ list) =>
    Uint8Array.from([
      ...box("ftyp", u32(0)),
      ...box("moov", box("mvhd", u32(0)), box("trak", box("tkhd", u32(0)), list)),
    ]);
  assert.deepEqual(withoutEdits(section(edits)), section(free));
});

test("what is cut off in the midst is left as it is", () => {
  const data = segment([1024, 476], 1024).subarray(0, 40);
  assert.deepEqual(withWholeUnits(data, 1024), data.slice());
  assert.throws(() => readInitialization(withoutEdits(data)));
});
