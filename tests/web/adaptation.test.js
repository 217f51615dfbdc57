import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseRendition, isCarried, isHopeless, patience_ms } from "../../web/engine/choice.js";
import { Throughput } from "../../web/engine/throughput.js";

/** @param {string} name @param {number} average_bandwidth_bps @param {number} peak_bandwidth_bps */
const rendition = (name, average_bandwidth_bps, peak_bandwidth_bps) => ({
  name,
  average_bandwidth_bps,
  peak_bandwidth_bps,
});

const HI_RES = rendition("hi_res_lossless_flac", 4_600_000, 5_500_000);
const LOSSLESS = rendition("lossless_flac", 900_000, 1_100_000);
const AAC_320 = rendition("256_aac_plus", 320_000, 330_000);
const AAC_256 = rendition("256_aac", 256_000, 260_000);
const AAC_96 = rendition("96_aac", 96_000, 100_000);
const LADDER = [HI_RES, LOSSLESS, AAC_320, AAC_256, AAC_96];

/** @typedef {ReturnType<typeof rendition>} Rendition */

/**
 * @param {Rendition | null} current
 * @param {number | null} throughput_bps
 * @param {number} buffer_s
 * @param {number | null} [duration_s]
 */
const choose = (current, throughput_bps, buffer_s, duration_s = null) =>
  chooseRendition({ renditions: LADDER, current, throughput_bps, buffer_s, duration_s }).name;

/** @type {[string, ReturnType<typeof rendition> | null, number | null, number, ReturnType<typeof rendition>][]} */
const CHOICES = [
  ["nothing is known at the start: what starts fast anywhere", null, null, 0, AAC_256],
  ["nothing is known yet: stay", HI_RES, null, 0, HI_RES],
  ["not lossless at the start where it would be waited for", null, 1_700_000, 0, AAC_256],
  ["lossless at the start where it is there in a moment", null, 8_000_000, 0, LOSSLESS],
  ["hi-res at the start on a fast line", null, 50_000_000, 0, HI_RES],
  ["less than anything takes: the least", null, 10_000, 0, AAC_96],
  ["up, with a buffer to try it on", AAC_256, 50_000_000, 12, HI_RES],
  ["not up while the buffer is short", AAC_256, 1_700_000, 6, AAC_256],
  ["up at once on a line that carries many times more", AAC_256, 50_000_000, 6, HI_RES],
  ["not up for a little more than it takes", AAC_256, 1_300_000, 12, AAC_320],
  ["stay where a rise would not be made", LOSSLESS, 1_300_000, 12, LOSSLESS],
  ["down when it can't be kept up", LOSSLESS, 1_000_000, 12, AAC_320],
  ["further down when the buffer is short", LOSSLESS, 500_000, 3, AAC_96],
  ["a long buffer rides it out", LOSSLESS, 800_000, 25, LOSSLESS],
  ["with a long buffer peaks don't count", LOSSLESS, 6_700_000, 25, HI_RES],
];

for (const [why, current, throughput_bps, buffer_s, expected] of CHOICES) {
  test(`Chosen: ${why}.`, () => assert.equal(choose(current, throughput_bps, buffer_s), expected.name));
}

test("A rendition that is admitted no more is left for what suits.", () => {
  const situation = { renditions: [AAC_256, AAC_96], current: LOSSLESS, throughput_bps: 5e6, buffer_s: 10 };
  assert.equal("256_aac", chooseRendition(situation).name);
});

test("What would come after the buffer's end is not asked for, however well the line carries it.", () => {
  assert.equal(AAC_256.name, choose(AAC_256, 300_000, 8, 6));
  assert.equal(AAC_96.name, choose(AAC_256, 300_000, 1, 2));
  assert.equal(AAC_96.name, choose(AAC_256, 300_000, 2.3, 4));
  assert.equal(LOSSLESS.name, choose(LOSSLESS, 20_000_000, 0, 6)); // a line that is back after a while
});

const LATENCY_S = 0.02;
const RAMP_S = [1, 2, 4];

/**
 * Play a line of a steady rate for ten minutes, segment by segment, the first of them short.
 * @param {(time_s: number) => number} rate_bps
 */
function play(rate_bps) {
  const throughput = new Throughput();
  let [time_s, buffer_s, switches, stalled_s] = [0, 0, 0, 0];
  /** @type {ReturnType<typeof rendition> | null} */
  let current = null;
  for (let segment = 0; segment < 100;) {
    const duration_s = RAMP_S[segment] ?? 6;
    const throughput_bps = throughput.estimate_bps;
    const situation = { renditions: LADDER, current, throughput_bps, buffer_s, duration_s };
    const next = chooseRendition(situation);
    if (current !== null && next !== current) switches += 1;
    current = next;
    const bytes = (current.average_bandwidth_bps * duration_s) / 8;
    const patience_s = segment > 0 ? patience_ms({ ...situation, current }) / 1000 : Infinity;
    const body_s = Math.min((8 * bytes) / rate_bps(time_s), patience_s);
    const took_s = body_s + LATENCY_S;
    throughput.add({ bytes: (body_s * rate_bps(time_s)) / 8, body_ms: body_s * 1000, cached: false });
    if (segment > 0) stalled_s += Math.max(took_s - buffer_s, 0);
    time_s += took_s;
    buffer_s = Math.max(buffer_s - took_s, 0);
    if (body_s === patience_s) continue; // given up: what follows is the same segment of a cheaper rendition
    segment += 1;
    buffer_s += duration_s;
    const idle_s = Math.max(buffer_s - 30, 0);
    time_s += idle_s;
    buffer_s -= idle_s;
  }
  return { name: current?.name, switches, stalled_s };
}

test("On every steady line that carries the least, it settles within four switches and never stalls.", () => {
  for (let rate_bps = 120_000; rate_bps < 40_000_000; rate_bps *= 1.1) {
    const { switches, stalled_s } = play(() => rate_bps);
    assert.ok(switches <= 4, `${switches} switches at ${rate_bps}`);
    if (rate_bps > 300_000) assert.equal(0, stalled_s, `stalled at ${rate_bps}`);
  }
});

test("A line that falls to a tenth does not stall, and is used again when it comes back.", () => {
  const { name, stalled_s } = play((time_s) => (time_s > 100 && time_s < 200 ? 600_000 : 20_000_000));
  assert.equal(0, stalled_s);
  assert.equal(HI_RES.name, name);
});

test("What a line carries is what it is gone up to on it.", () => {
  for (let rate_bps = 120_000; rate_bps < 40_000_000; rate_bps *= 1.1) {
    const isChosen =
      choose(AAC_256, rate_bps, 10) === LOSSLESS.name || choose(AAC_256, rate_bps, 10) === HI_RES.name;
    assert.equal(isChosen, isCarried(LOSSLESS, rate_bps));
  }
});

/** @param {number} bytes @param {number} body_ms @param {boolean} [cached] */
const transfer = (bytes, body_ms, cached = false) => ({ bytes, body_ms, cached });

test("Before enough was measured the estimate is what is believed at first.", () => {
  assert.equal(null, new Throughput().estimate_bps);
  const throughput = new Throughput({ initial_bps: 3_000_000 });
  throughput.add(transfer(47_000, 100));
  assert.deepEqual([3_000_000, null], [throughput.estimate_bps, throughput.measured_bps]);
  throughput.add(transfer(47_000, 100));
  assert.ok(Math.abs(/** @type {number} */ (throughput.estimate_bps) - 3_760_000) < 1);
  assert.equal(throughput.estimate_bps, throughput.measured_bps);
});

test("What took long tells, however little it was.", () => {
  const throughput = new Throughput();
  throughput.add(transfer(32_000, 850));
  assert.equal(Math.round((8 * 32_000) / 0.85), Math.round(throughput.measured_bps ?? 0));
});

test("A segment is waited for by half of the buffer, or as long as expected; the cheapest as long as it takes.", () => {
  const situation = { renditions: LADDER, throughput_bps: 11_000_000, duration_s: 6 };
  assert.equal(5_000, patience_ms({ ...situation, current: HI_RES, buffer_s: 10 }));
  assert.equal(3_750, patience_ms({ ...situation, current: HI_RES, buffer_s: 1 }));
  assert.equal(2_000, patience_ms({ ...situation, current: AAC_256, buffer_s: 1 }));
  assert.equal(Infinity, patience_ms({ ...situation, current: AAC_96, buffer_s: 10 }));
});

/** @type {[string, Rendition, number, number, boolean, number?][]} what, of which, bytes per second, after milliseconds, of how much */
const FIRSTS = [
  ["20 kB/s, soon: not known yet", AAC_256, 20_000, 700, false],
  ["20 kB/s: nine seconds more, against less than four", AAC_256, 20_000, 1_000, true],
  ["20 kB/s, but most of it is there", AAC_256, 20_000, 8_000, false],
  ["nothing at all: soon it is not known yet", AAC_256, 0, 700, false],
  ["nothing at all", AAC_256, 0, 1_000, true],
  ["the cheapest is waited for", AAC_96, 5_000, 1_000, false],
  ["nothing of the cheapest", AAC_96, 0, 9_000, false],
  ["a second more is borne", AAC_256, 100_000, 1_000, false],
  ["a quiet beginning takes less than the average", AAC_256, 20_000, 1_000, false, 48_000],
  ["lossless on a line that had carried it", LOSSLESS, 60_000, 1_000, true],
];

for (const [why, current, rate, body_ms, expected, whole_bytes = null] of FIRSTS) {
  test(`A first segment given up or not: ${why}.`, () => {
    const situation = { renditions: LADDER, current, duration_s: 6 };
    assert.equal(isHopeless(situation, { bytes: (rate * body_ms) / 1000, whole_bytes, body_ms }), expected);
  });
}

test("Given up for another, the first segment is there sooner on every line.", () => {
  for (const current of LADDER) {
    for (let rate_bps = 40_000; rate_bps < 40_000_000; rate_bps *= 1.2) {
      const situation = { renditions: LADDER, current, duration_s: 6 };
      const whole_s = (current.average_bandwidth_bps * 6) / rate_bps;
      const instead_s = (AAC_96.average_bandwidth_bps * 6) / rate_bps;
      for (let after_s = 0.1; after_s < whole_s; after_s += 0.1) {
        const bytes = (rate_bps * after_s) / 8;
        if (isHopeless(situation, { bytes, whole_bytes: null, body_ms: 1000 * after_s }))
          assert.ok(after_s + instead_s < whole_s, `${current.name} at ${rate_bps} after ${after_s}`);
      }
    }
  }
});

test("Something small that took long is counted: on a line that broke in, nothing else comes.", () => {
  const throughput = new Throughput();
  for (let at = 0; at < 10; at += 1) throughput.add(transfer(1_000_000, 100));
  throughput.add(transfer(1_000, 3_000));
  assert.ok(/** @type {number} */ (throughput.estimate_bps) < 40_000_000);
});

test("What came from the cache, and bodies too small to tell anything, aren't counted.", () => {
  const throughput = new Throughput();
  for (let at = 0; at < 100; at += 1) throughput.add(transfer(1_000_000, 1, true));
  for (let at = 0; at < 100; at += 1) throughput.add(transfer(15_999, 1));
  assert.equal(null, throughput.estimate_bps);
});

test("A fall is believed soon, a rise when it lasts.", () => {
  const throughput = new Throughput();
  for (let at = 0; at < 20; at += 1) throughput.add(transfer(1_250_000, 1000));
  assert.ok(Math.abs(/** @type {number} */ (throughput.estimate_bps) - 10_000_000) < 1);
  for (let at = 0; at < 2; at += 1) throughput.add(transfer(125_000, 1000));
  const fallen = /** @type {number} */ (throughput.estimate_bps);
  assert.ok(fallen < 5_600_000, `${fallen}`);
  for (let at = 0; at < 2; at += 1) throughput.add(transfer(1_250_000, 1000));
  assert.ok(/** @type {number} */ (throughput.estimate_bps) < 9_000_000);
});
