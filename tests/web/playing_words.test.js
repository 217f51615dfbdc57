import assert from "node:assert/strict";
import { test } from "node:test";

import { activeLine } from "../../web/player/playing/lyric_lines.js";
import {
  aboutCodec,
  explanation,
  losslessBadge,
  renditionText,
} from "../../web/player/playing/rendition_text.js";
import { reasonOf } from "../../web/player/playing/quality_reason.js";
import { networkOf } from "../../web/player/playing/network.js";
import { troubleOf } from "../../web/player/playing/trouble.js";
import { randomFrom } from "./queue_material.js";

const FLAC = {
  name: "hi_res_lossless_flac",
  quality: "hi_res_lossless",
  codec: "flac",
  sample_rate_hz: 96_000,
  bit_depth: 24,
  average_bandwidth_bps: 2_861_000,
  peak_bandwidth_bps: 3_000_000,
};
const AAC = {
  name: "256_aac",
  quality: "256_aac",
  codec: "aac",
  sample_rate_hz: 44_100,
  bit_depth: null,
  average_bandwidth_bps: 256_300,
  peak_bandwidth_bps: 260_000,
};

test("What sounds is told by codec, depth, rate and bit rate.", () => {
  assert.equal(renditionText(FLAC), "FLAC 24-bit / 96 kHz · 2.9 Mbit/s");
  const cd = {
    ...FLAC,
    quality: "lossless",
    sample_rate_hz: 44_100,
    bit_depth: 16,
    average_bandwidth_bps: 812_400,
  };
  assert.equal(renditionText(cd), "FLAC 16-bit / 44.1 kHz · 812 kbit/s");
  assert.equal(renditionText(AAC), "AAC 256 kbit/s");
  assert.deepEqual([FLAC, cd, AAC].map(losslessBadge), ["Hi-res lossless", "Lossless", null]);
  assert.match(aboutCodec(AAC), /^AAC leaves out/);
  assert.equal(aboutCodec(FLAC), "FLAC keeps every sample.");
});

test("Why it is no better: of four bounds, the one that decided.", () => {
  const caps = {
    preference: "hi_res_lossless",
    tier: "256_aac",
    network: "hi_res_lossless",
    track: "lossless",
  };
  const stream = { quality: "256_aac", requested_quality: "hi_res_lossless", network: "wifi", caps };
  const told = explanation(stream, { rendition: AAC, ahead: AAC, best: AAC, measured_bps: null });
  assert.equal(told.reason, "There is better than your plan carries.");
  assert.deepEqual(
    told.bounds.filter(({ decides }) => decides).map(({ name }) => name),
    ["Your plan carries"],
  );
});

const CD = { ...FLAC, quality: "lossless", average_bandwidth_bps: 812_400, peak_bandwidth_bps: 1_000_000 };

/** @param {string} quality that is allowed */
const allowing = (quality) => {
  const caps = {
    preference: quality,
    tier: "hi_res_lossless",
    network: "hi_res_lossless",
    track: "lossless",
  };
  return { quality, requested_quality: quality, network: "wifi", caps };
};

/** @type {[string, any, RegExp, boolean][]} */
const LESS = [
  ["a line that isn't measured yet", { measured_bps: null }, /still being measured/, true],
  ["a line that carries it", { measured_bps: 2_000_000 }, /^Lossless begins in a few seconds/, true],
  ["better that is loaded already", { measured_bps: 500_000, ahead: CD }, /^Lossless begins/, true],
  ["a line that doesn't carry it", { measured_bps: 1_400_000 }, /too slow for it just now/, false],
  ["a browser that doesn't", { measured_bps: 2_000_000, best: AAC }, /this browser can’t play it/, false],
];

for (const [why, more, expected, coming] of LESS) {
  test(`Less than is allowed sounds: ${why}.`, () => {
    const told = reasonOf(allowing("lossless"), { rendition: AAC, ahead: AAC, best: CD, ...more });
    assert.match(told.text, expected);
    assert.equal(told.coming, coming);
    assert.equal(told.decisive, null);
  });
}

test("More than is allowed by now sounds on for some seconds.", () => {
  const told = reasonOf(allowing("96_aac"), { rendition: CD, ahead: CD, best: AAC, measured_bps: 9_000_000 });
  assert.equal(told.text, "Data saver begins in a few seconds.");
});

test("The line that is sung is the last that has begun, as a plain search finds it.", () => {
  const random = randomFrom(5);
  for (let round = 0; round < 300; round += 1) {
    const starts = Array.from({ length: Math.floor(random() * 9) }, () => Math.floor(random() * 20)).sort(
      (a, b) => a - b,
    );
    const lines = starts.map((start_s) => ({ start_s, text: "la" }));
    for (let position_s = -1; position_s < 22; position_s += 0.5) {
      const expected = lines.filter(({ start_s }) => start_s <= position_s).length - 1;
      assert.equal(activeLine(lines, position_s), expected);
    }
  }
});

test("Only a connection that says it is mobile is spared.", () => {
  assert.equal(networkOf({ type: "cellular", effectiveType: "4g" }), "cellular_lte");
  assert.equal(networkOf({ type: "wifi", effectiveType: "3g" }), undefined);
  assert.equal(networkOf(undefined), undefined);
});

test("Another device that plays is told as such, and can be taken over from.", () => {
  assert.deepEqual(troubleOf({ code: "stream-limit" }).remedies, ["here"]);
  assert.deepEqual(troubleOf({ code: "whatever", message: "It broke." }), {
    text: "It broke.",
    remedies: ["again", "skip"],
  });
});
