import assert from "node:assert/strict";
import { test } from "node:test";

import * as format from "../../web/shared/format.js";
import { badgeOf, formatDepthAndRate } from "../../web/shared/quality.js";

/** @param {(value: any) => string} say @param {[any, string][]} expected */
function says(say, expected) {
  for (const [value, words] of expected) assert.equal(say(value), words, `${say.name}(${value})`);
}

test("Times are as on a display, and as words for ears.", () => {
  says(format.formatTime, [
    [0, "0:00"],
    [59.99, "0:59"],
    [187, "3:07"],
    [3723, "1:02:03"],
    [-1, "0:00"],
    [null, "–:––"],
    [NaN, "–:––"],
  ]);
  says(format.formatTrackLength, [
    [59.6, "1:00"],
    [null, "–:––"],
  ]);
  says(format.speakTime, [
    [187, "3 minutes 7 seconds"],
    [3600, "1 hour"],
    [0, "0 seconds"],
    [61, "1 minute 1 second"],
  ]);
});

test("Lengths of albums are rounded to minutes, never to 60 of them.", () => {
  says(format.formatLength, [
    [41 * 60 + 20, "41 minutes"],
    [72 * 60, "1 hour 12 minutes"],
    [3599, "1 hour"],
    [20, "20 seconds"],
    [7200, "2 hours"],
  ]);
});

test("What was listened to is told in minutes below an hour.", () => {
  says(
    ({ hours }) => Object.values(format.listenedTime(hours)).join(" "),
    [
      [{ hours: 0 }, "0 minutes"],
      [{ hours: 0.001 }, "1 minute"],
      [{ hours: 0.04 }, "2 minutes"],
      [{ hours: 0.99 }, "59 minutes"],
      [{ hours: 0.999 }, "1 hour"],
      [{ hours: 14.31 }, "14.3 hours"],
    ],
  );
});

test("Bytes, rates and counts carry their units.", () => {
  says(format.formatBytes, [
    [0, "0 B"],
    [999, "999 B"],
    [3_400_000, "3.4 MB"],
    [1e15, "1,000 TB"],
  ]);
  says(format.formatBitRate, [
    [256_000, "256 kbit/s"],
    [2_304_400, "2,304 kbit/s"],
  ]);
  says(format.formatSampleRate, [
    [44_100, "44.1 kHz"],
    [192_000, "192 kHz"],
    [22_050, "22.05 kHz"],
  ]);
  assert.equal(format.plural(1, "track"), "1 track");
  assert.equal(format.plural(12_480, "track"), "12,480 tracks");
});

test("Dates tell no more than is known.", () => {
  says(format.formatDate, [
    ["1968", "1968"],
    ["2024-03-14", "14 March 2024"],
    ["nonsense", "nonsense"],
  ]);
});

test("The past is told from now.", () => {
  const now = Date.parse("2024-03-14T12:00:00Z");
  for (const [moment, words] of [
    ["2024-03-14T11:59:30Z", "just now"],
    ["2024-03-14T11:00:00Z", "1 hour ago"],
    ["2024-03-13T11:00:00Z", "yesterday"],
    ["2024-03-14T12:00:05Z", "just now"],
    ["2023-12-24T12:00:00Z", "24 December 2023"],
  ]) {
    assert.equal(format.formatAgo(moment, now), words);
  }
});

test("A history's days are today, yesterday, a weekday, a date.", () => {
  const now = new Date(2024, 2, 14, 0, 5);
  for (const [day, words] of /** @type {[Date, string][]} */ ([
    [new Date(2024, 2, 14, 0, 1), "Today"],
    [new Date(2024, 2, 13, 23, 59), "Yesterday"],
    [new Date(2024, 2, 9, 12), "Saturday"],
    [new Date(2024, 2, 7, 12), "7 March 2024"],
  ])) {
    assert.equal(format.formatDay(day.toISOString(), now), words);
  }
});

test("Only what is lossless has a badge, and hi-res is what goes beyond 16 bits or 48 kHz.", () => {
  const master = { lossless: true, sample_rate_hz: 48_000, bit_depth: 16 };
  assert.equal(badgeOf(master), "Lossless");
  assert.equal(badgeOf({ ...master, bit_depth: 24 }), "Hi-res lossless");
  assert.equal(badgeOf({ ...master, sample_rate_hz: 96_000 }), "Hi-res lossless");
  assert.equal(badgeOf({ ...master, lossless: false }), null);
  assert.equal(formatDepthAndRate(master), "16 bit / 48 kHz");
});

test("What turns the direction of writing in a name ends with the name.", () => {
  says(format.isolated, [
    ["Låg sol · 1", "Låg sol · 1"],
    ["\u202egnos", "\u2068\u202egnos\u2069"],
    ["שיר", "\u2068שיר\u2069"],
    ["\u{1e900}", "\u2068\u{1e900}\u2069"],
    ["end it\u2069\u202eearly", "\u2068end it\u202eearly\u2069"],
    ["\u2067begin another", "\u2068begin another\u2069"],
  ]);
});
