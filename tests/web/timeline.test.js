import assert from "node:assert/strict";
import { test } from "node:test";

import { ExactTime, ZERO } from "../../web/engine/exact_time.js";
import { AAC_UNIT_SAMPLES, told_s, windowFor } from "../../web/engine/placing.js";
import { Timeline } from "../../web/engine/timeline.js";
import { heardOf } from "./chromium_trimming.js";
import { heardInFirefox } from "./firefox_trimming.js";

const RATES_HZ = [44_100, 48_000, 88_200, 96_000, 176_400, 192_000, 35_467, 22_050];
const FLAC_UNIT_SAMPLES = 4096;
const TRACKS = 3000;

/** A repeatable stream of whole numbers below a bound. @param {number} seed */
function numbers(seed) {
  let state = seed;
  return (/** @type {number} */ bound) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % bound;
  };
}

/** @param {number} valid_samples @param {number} rate_hz */
const flac = (valid_samples, rate_hz) => ({
  codec: "flac",
  sample_rate_hz: rate_hz,
  priming_samples: 0,
  valid_samples,
  remainder_samples: 0,
});

/** @param {number} valid_samples @param {number} rate_hz */
const aac = (valid_samples, rate_hz) => ({
  ...flac(valid_samples, rate_hz),
  codec: "aac",
  priming_samples: AAC_UNIT_SAMPLES,
  remainder_samples: (AAC_UNIT_SAMPLES - (valid_samples % AAC_UNIT_SAMPLES)) % AAC_UNIT_SAMPLES,
});

/** @param {ReturnType<typeof flac>} encoding @param {number} unit_samples */
function unitsOf({ codec, priming_samples, valid_samples, remainder_samples }, unit_samples) {
  const end = priming_samples + valid_samples + remainder_samples;
  const units = [];
  for (let time = 0; time < end; time += unit_samples) {
    units.push({ time, samples: codec === "flac" ? Math.min(unit_samples, end - time) : unit_samples });
  }
  return units;
}

/** @param {import("../../web/engine/placing.js").Window} window */
const told = ({ offset_us, start_us, end_us }) => ({
  timestampOffset: offset_us < 0 ? -told_s(-offset_us) : told_s(offset_us),
  appendWindowStart: told_s(start_us),
  appendWindowEnd: end_us === Infinity ? Infinity : told_s(end_us),
});

for (const [name, encode, unit_samples] of /** @type {const} */ ([
  ["FLAC", flac, FLAC_UNIT_SAMPLES],
  ["AAC", aac, AAC_UNIT_SAMPLES],
])) {
  test(`of thousands of ${name} tracks of all rates no sample is lost, doubled or made up`, () => {
    const random = numbers(7);
    const timeline = new Timeline();
    timeline.restart();
    let end_us = timeline.end.us;
    for (let index = 0; index < TRACKS; index += 1) {
      const rate_hz = RATES_HZ[random(RATES_HZ.length)];
      const encoding = encode(20_000 + random(3_000_000), rate_hz);
      const { start } = timeline.place({ key: String(index), trackId: "" }, encoding);
      const units = unitsOf(encoding, unit_samples);
      const window = windowFor(start, encoding);
      const late_us = window.start_us - end_us;
      assert.ok(-3 <= late_us && late_us < 3 + 1e6 / rate_hz, `track ${index} begins ${late_us} µs late`);
      const trimmed = heardOf(units, rate_hz, told(window));
      assert.equal(trimmed.heard, encoding.valid_samples);
      assert.equal(trimmed.before, encoding.priming_samples);
      const inFirefox = heardInFirefox(units, rate_hz, told(window));
      assert.deepEqual(
        [inFirefox.heard, inFirefox.before],
        [encoding.valid_samples, encoding.priming_samples],
      );
      assert.ok(trimmed.overlap_us <= 1); // a whole millisecond would be cut out (media/filters/source_buffer_stream.cc)
      end_us = trimmed.end_us;
      timeline.forgetBefore(end_us / 1e6 - 100);
    }
  });

  test(`from the midst of a ${name} track on, what is before primes the decoder and isn't heard`, () => {
    const random = numbers(11);
    for (let index = 0; index < 300; index += 1) {
      const rate_hz = RATES_HZ[random(RATES_HZ.length)];
      const encoding = encode(3_000_000 + random(100_000), rate_hz);
      const start = new ExactTime(BigInt(random(1e9)), 44_100n);
      const cut = 4096 * (1 + random(600)); // where segments begin
      const from = cut + encoding.priming_samples;
      const units = unitsOf(encoding, unit_samples).filter(({ time }) => time >= from - 50 * unit_samples);
      const window = told(windowFor(start, encoding, from));
      for (const trimmed of [heardOf(units, rate_hz, window), heardInFirefox(units, rate_hz, window)])
        assert.deepEqual([trimmed.heard, trimmed.before], [encoding.valid_samples - cut, unit_samples]);
    }
  });
}

test("lengths add up exactly, whatever the rates", () => {
  const third = ExactTime.ofSamples(1, 3);
  assert.deepEqual(third.plus(third).plus(third), new ExactTime(1n, 1n));
  assert.equal(ExactTime.ofSamples(44_101, 44_100).us, 1_000_023);
  assert.equal(ExactTime.ofSamples(44_101, 44_100).ceiling_s, 2);
  assert.equal(ZERO.ceiling_s, 0);
});

test("a timeline knows what is where, and forgets", () => {
  const timeline = new Timeline();
  const [one, two, three] = ["1", "2", "3"].map((key) =>
    timeline.place({ key, trackId: key }, flac(44_100, 44_100)),
  );
  assert.equal(timeline.at(0), one);
  assert.equal(timeline.at(0.999999), one);
  assert.equal(timeline.at(1), two);
  assert.equal(timeline.at(9), three);
  timeline.cutAfter(one);
  assert.deepEqual(timeline.placements, [one]);
  const other = timeline.place({ key: "4", trackId: "4" }, flac(22_050, 44_100));
  assert.deepEqual([other.start_s, other.end_s], [1, 1.5]);
  timeline.curtail(other, new ExactTime(5n, 4n));
  assert.equal(timeline.end.us, 1_250_000);
  timeline.forgetBefore(1.1);
  assert.deepEqual(timeline.placements, [other]);
  assert.equal(timeline.byKey("4"), other);
});

test("what begins anew never stands where something stood before", () => {
  const timeline = new Timeline();
  timeline.place({ key: "1", trackId: "1" }, flac(44_100, 44_100));
  timeline.restart();
  const again = timeline.place({ key: "2", trackId: "2" }, flac(1, 44_100));
  assert.equal(again.start_s, 2);
  timeline.restart();
  assert.ok(timeline.end.us > again.end.us);
});
