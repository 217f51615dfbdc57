import assert from "node:assert/strict";
import { test } from "node:test";

import { KnownLine } from "../../web/player/playing/known_line.js";

/** @param {unknown} held */
function memoryOf(held) {
  const kept = { held };
  return { get: () => kept.held, set: (/** @type {string} */ _, /** @type {unknown} */ value) => (kept.held = value) };
}

test("What was measured is believed for half a day.", () => {
  let now_ms = 1e12;
  const line = new KnownLine(/** @type {any} */ (memoryOf(null)), "a", () => now_ms);
  assert.equal(null, line.throughput_bps);
  line.keep(12_345_678.9);
  line.keep(null);
  now_ms += 11 * 3_600_000;
  assert.equal(12_345_679, line.throughput_bps);
  now_ms += 2 * 3_600_000;
  assert.equal(null, line.throughput_bps);
});

for (const odd of [undefined, null, {}, "fast", { throughput_bps: "x", at_ms: 0 }, { throughput_bps: -1, at_ms: 1e12 }]) {
  test(`What can't be read is nothing known: ${JSON.stringify(odd)}.`, () => {
    assert.equal(null, new KnownLine(/** @type {any} */ (memoryOf(odd)), "a", () => 1e12).throughput_bps);
  });
}
