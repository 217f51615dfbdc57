import assert from "node:assert/strict";
import { test } from "node:test";

import {
  bandPath,
  decibels,
  formatLevel,
  linear,
  linePath,
  niceTicks,
  standsAlone,
  timeTicks,
} from "../../web/desk/charts/scale.js";
import {
  highestPeak,
  lengthOf_s,
  loudnessRange,
  spokenWaveform,
  waveformRows,
} from "../../web/desk/assets/waveform_reading.js";
import { BOARDS, formatMilliseconds, formatShare, hasData } from "../../web/desk/figures/boards.js";

test("Ticks are round, begin at nothing, and reach the maximum.", () => {
  for (const [max, count, expected] of /** @type {[number, number, number[]][]} */ ([
    [1, 2, [0, 0.5, 1]],
    [3, 3, [0, 1, 2, 3]],
    [505_000, 2, [0, 500_000, 1_000_000]],
    [470_000, 2, [0, 250_000, 500_000]],
    [0.01, 2, [0, 0.005, 0.01]],
    [0.3, 3, [0, 0.1, 0.2, 0.3]],
    [0, 2, [0, 1]],
    [Number.NaN, 2, [0, 1]],
  ])) {
    assert.deepEqual(niceTicks(max, count), expected, String(max));
  }
  for (let max = 0.001; max < 1e9; max *= 1.37) {
    const ticks = niceTicks(max, 3);
    assert.ok(ticks.at(-1) >= max * (1 - 1e-9) && ticks.length <= 4 && ticks.length >= 2, `${max}: ${ticks}`);
  }
});

test("Moments of a track are whole seconds, few, and none after its end.", () => {
  assert.deepEqual(timeTicks(20, 4), [0, 5, 10, 15, 20]);
  assert.deepEqual(timeTicks(243, 6), [0, 60, 120, 180, 240]);
  assert.deepEqual(timeTicks(0), [0]);
  for (const length_s of [0.5, 7, 61, 599, 5_000, 90_000]) {
    const ticks = timeTicks(length_s, 6);
    assert.ok(ticks.length <= 7 && ticks.at(-1) <= length_s, `${length_s}: ${ticks}`);
  }
});

test("A line breaks where nothing was measured, and leaves out what stands alone.", () => {
  const xs = [0, 10, 20, 30, 40];
  assert.equal(linePath(xs, [1, 2, null, 4, 5]), "M0.0 1.0L10.0 2.0M30.0 4.0L40.0 5.0");
  assert.equal(linePath(xs, [1, null, 3, 4, null]), "M20.0 3.0L30.0 4.0");
  assert.equal(linePath([0], [1], { step: true }), "M0.0 1.0");
  assert.equal(linePath([0, 10, 20], [1, 2, 2], { step: true }), "M0.0 1.0H10.0H10.0V2.0H20.0H20.0V2.0");
  assert.equal(linePath(xs, [null, null, null, null, null]), "");
});

test("A value stands alone where there is none on either side.", () => {
  const ys = [1, null, 3, 4, null, 6];
  assert.deepEqual(
    ys.map((_, index) => standsAlone(ys, index)),
    [true, false, false, false, false, true],
  );
});

test("A band goes there above and back below.", () => {
  assert.equal(bandPath([0, 1], [2, 3], [8, 9]), "M0.0 2.0L1.0 3.0L1.0 9.0L0.0 8.0Z");
  assert.equal(bandPath([], [], []), "");
});

test("Scales are straight, also where there is only one value.", () => {
  assert.equal(linear([0, 10], [100, 0])(2.5), 75);
  assert.equal(linear([5, 5], [0, 100])(5), 0);
});

test("Levels are in decibels, with a minus that is one.", () => {
  assert.equal(formatLevel(decibels(0.5), "dBFS"), "−6.0 dBFS");
  assert.equal(formatLevel(-0.01), "0.0");
  assert.equal(formatLevel(null, "LUFS"), "–");
  assert.equal(formatLevel(decibels(0)), "–");
});

/** Two seconds at ten samples a second: soft, then a peak below zero at the right. */
const WAVEFORM = {
  sample_rate_hz: 10,
  valid_samples: 40,
  bin_samples: 10,
  channels: [
    { low: [-100, -100, -200, -50], high: [100, 100, 300, 50], rms: [50, 50, 100, 20] },
    { low: [-100, -100, -500, -50], high: [100, 100, 400, 50], rms: [50, 50, 100, 20] },
  ],
  loudness_interval_s: 1,
  short_term_lufs: [null, null, -20, -12],
};

test("A waveform is told in words: the peak of all channels, above or below, and the loudest and softest stretch.", () => {
  assert.equal(lengthOf_s(WAVEFORM), 4);
  assert.deepEqual(highestPeak(WAVEFORM), { level_db: decibels(0.5), at_s: 2 });
  assert.deepEqual(loudnessRange(WAVEFORM), {
    softest: { lufs: -20, at_s: 0 },
    loudest: { lufs: -12, at_s: 1 },
  });
  assert.equal(
    spokenWaveform(WAVEFORM),
    "The highest sample is −6.0 dBFS at 0:02. Loudest, over three seconds, is −12.0 LUFS at 0:01, softest −20.0 LUFS at 0:00.",
  );
  assert.match(spokenWaveform({ ...WAVEFORM, short_term_lufs: [null] }), /too short or too soft/);
});

test("A waveform's table has the peak, the power and the loudness of each stretch.", () => {
  assert.deepEqual(waveformRows(WAVEFORM), [
    ["0:00", "−20.0", "−26.0", "–"],
    ["0:01", "−20.0", "−26.0", "–"],
    ["0:02", "−6.0", "−20.0", "−20.0"],
    ["0:03", "−26.0", "−34.0", "−12.0"],
  ]);
});

const NOTHING = {
  starts: 0,
  starts_without_sound: 0,
  start_p50_ms: null,
  start_p95_ms: null,
  sound_p50_ms: null,
  sound_p95_ms: null,
  active_streams: 0,
  cache_hit_share: null,
  edge_error_share: null,
  api_error_share: null,
  edge_requests: 0,
  api_requests: 0,
  edge_bytes: 0,
};

test("Where nothing was measured the figures say so, and never that it was nothing.", () => {
  const told = Object.fromEntries(
    BOARDS.map(({ title, value, words }) => [title, [value(NOTHING), words(NOTHING)]]),
  );
  assert.deepEqual(told["To the first segment"], [null, "No stream was started"]);
  assert.deepEqual(told["Cache hits"], [null, "Edges gave nothing out"]);
  assert.deepEqual(told["Stream starts"], ["0", "0 starts in the last quarter of an hour"]);
  assert.equal(told.Errors[0], null);
});

test("A board has data as soon as one of its lines has a value.", () => {
  const latency = BOARDS.find(({ title }) => title === "To the first segment");
  const empty = { start_p50_ms: [null, null], start_p95_ms: [null, null] };
  assert.equal(hasData(/** @type {any} */ (empty), latency), false);
  assert.equal(hasData(/** @type {any} */ ({ ...empty, start_p95_ms: [null, 0] }), latency), true);
});

test("Shares and times are told so that small ones are not lost.", () => {
  assert.deepEqual([null, 0, 0.0004, 0.042, 1].map(formatShare), ["–", "0 %", "< 0.1 %", "4.2 %", "100 %"]);
  assert.deepEqual([0, 180.4, 999.4, 1240].map(formatMilliseconds), ["0 ms", "180 ms", "999 ms", "1.2 s"]);
});
