import assert from "node:assert/strict";
import { test } from "node:test";

import { Admission } from "../../web/engine/admission.js";
import { Allowance } from "../../web/engine/allowance.js";
import { Appended } from "../../web/engine/appended.js";
import { gainFor, gainOf } from "../../web/engine/loudness.js";
import { Moments } from "../../web/engine/moments.js";
import { LoadError } from "../../web/engine/load_error.js";
import { PlayedTime } from "../../web/engine/played_time.js";
import { troubleOf } from "../../web/engine/state.js";

/** @param {number} gain */
const decibels = (gain) => Math.round(2000 * Math.log10(gain)) / 100;

/** @type {[string, number | null, number | null, number][]} */
const GAINS = [
  ["a loud one is made softer, by all of it", -8, 0.5, -8],
  ["a soft one louder, as far as its peak allows", -23, -6, 5],
  ["one with headroom enough, up to the target", -20, -12, 4],
  ["one whose peak is at the ceiling stays", -20, -0.5, 0],
  ["one of which nothing is known stays", null, null, 0],
  ["an unknown peak is never made louder", -20, null, 0],
  ["near silence isn't blown up", -60, -50, 12],
];

for (const [why, integrated_lufs, true_peak_dbtp, expected_db] of GAINS) {
  test(`loudness: ${why}`, () => {
    assert.equal(decibels(gainFor({ integrated_lufs, true_peak_dbtp })), expected_db);
  });
}

test("loudness: an album's counts where it is wanted and known", () => {
  const loudness = { integrated_lufs: -10, true_peak_dbtp: -1 };
  const albumLoudness = { integrated_lufs: -12, true_peak_dbtp: -0.5 };
  assert.equal(gainOf("off", { loudness, albumLoudness }), 1);
  assert.equal(decibels(gainOf("track", { loudness, albumLoudness })), -6);
  assert.equal(decibels(gainOf("album", { loudness, albumLoudness })), -4);
  assert.equal(decibels(gainOf("album", { loudness, albumLoudness: null })), -6);
});

/** @param {number} start_s @param {number} end_s @param {string} name */
const stretch = (start_s, end_s, name) => ({
  ...{ start_s, end_s, bytes: 100, placement: name, number: 0 },
  rendition: /** @type {any} */ ({ name }),
});

test("the ledger tells what sounds, what is ahead, and forgets at both ends", () => {
  const appended = new Appended();
  assert.deepEqual([appended.start_s, appended.end_s, appended.ahead_s(0)], [null, null, 0]);
  for (const start_s of [10, 11, 12]) appended.add(stretch(start_s, start_s + 1, `r${start_s}`));
  assert.equal(appended.at(11)?.rendition.name, "r11");
  assert.equal(appended.at(13), undefined);
  assert.deepEqual([appended.ahead_s(10.5), appended.ahead_s(9), appended.bytesAfter(11.5)], [2.5, 0, 200]);
  assert.deepEqual([appended.lastOf("r12")?.start_s, appended.lastOf("r9")], [12, undefined]);
  assert.equal(appended.forgetBefore(11), 11);
  appended.forgetFrom(12);
  assert.deepEqual([appended.start_s, appended.end_s, appended.from(11.5)], [11, 12, undefined]);
});

test("so much is kept, and less once the browser refused", () => {
  const allowance = new Allowance();
  const isSettled = true;
  assert.ok(allowance.admits({ ahead_s: 89, ahead_bytes: 1e6, isSettled }));
  assert.ok(!allowance.admits({ ahead_s: 91, ahead_bytes: 1e6, isSettled }));
  assert.ok(!allowance.admits({ ahead_s: 10, ahead_bytes: 9e6, isSettled }));
  assert.ok(!allowance.admits({ ahead_s: 6, ahead_bytes: 1e6, isSettled: false }));
  assert.ok(allowance.admits({ ahead_s: 1, ahead_bytes: 1e6, isSettled: false }));
  allowance.shrink(4e6);
  assert.ok(!allowance.admits({ ahead_s: 10, ahead_bytes: 3e6, isSettled }));
  for (let refusals = 0; refusals < 50; refusals += 1) allowance.shrink(0);
  assert.ok(allowance.admits({ ahead_s: 1, ahead_bytes: 500_000, isSettled }));
  assert.equal(allowance.evictTo_s({ start_s: 0, time_s: 24, behind_bytes: 1000 }), null);
  assert.equal(allowance.evictTo_s({ start_s: 0, time_s: 26, behind_bytes: 1000 }), 6);
  assert.equal(allowance.evictTo_s({ start_s: 0, time_s: 12, behind_bytes: 5e6 }), 7);
});

test("what was heard is counted, not what was sought over or paused in", () => {
  const played = new PlayedTime();
  for (const [time_s, playing] of /** @type {[number, boolean][]} */ ([
    ...[
      [1, true],
      [1.25, true],
      [1.5, false],
      [1.5, true],
      [60, true],
      [60.5, true],
      [2, true],
      [2.25, true],
    ],
  ])) {
    played.look(time_s, playing);
  }
  assert.equal(played.played_s, 1.25);
});

test("who waits for a moment goes on at the next, or with the signal's reason", async () => {
  const moments = new Moments();
  const { signal } = new AbortController();
  const waiting = moments.next(signal);
  moments.tell();
  await waiting;
  const calledOff = AbortSignal.abort(new Error("enough"));
  await assert.rejects(moments.next(calledOff), /enough/);
});

/** An API that answers by turns. @param {...(() => any)} answers */
function answering(...answers) {
  const asked = /** @type {any[]} */ ([]);
  const answer = (/** @type {any[]} */ ...words) => {
    asked.push(words);
    return Promise.resolve().then(() => /** @type {() => any} */ (answers.shift())());
  };
  return { start: answer, prefetch: answer, asked };
}

/** @param {number} status @param {string} [code] */
const failing = (status, code) => () => {
  throw Object.assign(new Error(String(status)), { status, code });
};

test("the API is asked again after failures that pass, and not after others", async () => {
  /** @type {number[]} */
  const pauses_ms = [];
  const pause = async (/** @type {number} */ ms) => void pauses_ms.push(ms);
  const { signal } = new AbortController();
  const streams = answering(
    failing(0),
    failing(503),
    failing(429),
    () => "stream",
    failing(404, "track-not-found"),
  );
  const admission = new Admission(/** @type {any} */ (streams), pause);
  admission.quality = "lossless";
  assert.equal(await admission.start("a", signal), "stream");
  assert.deepEqual(pauses_ms, [250, 500, 1000]);
  assert.equal(streams.asked[0][1].quality, "lossless");
  await assert.rejects(admission.start("a", signal), { code: "track-not-found" });
});

test("without a session it says so once, waits, and asks again", async () => {
  const streams = answering(
    failing(401),
    failing(401),
    () => "one",
    () => "two",
  );
  const admission = new Admission(/** @type {any} */ (streams), async () => {});
  let told = 0;
  admission.addEventListener("signedout", () => (told += 1));
  const { signal } = new AbortController();
  const both = Promise.all([admission.start("a", signal), admission.start("b", signal)]);
  while (!admission.isSignedOut || streams.asked.length < 2) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  admission.signedIn();
  assert.deepEqual(await both, ["one", "two"]);
  assert.equal(told, 1);
});

test("what is passed over is told with its reason", async () => {
  const skipped = [{ position: 0, track_id: "x", reason: "track-not-found" }];
  const streams = answering(
    () => "one",
    () => ({ stream: { track_id: "y" }, position: 1, rendition: "r", skipped }),
  );
  const admission = new Admission(/** @type {any} */ (streams), async () => {});
  await admission.start("o", new AbortController().signal);
  const following = [
    { key: "1", trackId: "x" },
    { key: "2", trackId: "y" },
  ];
  const told = await admission.next(following, "256_aac", new AbortController().signal);
  assert.deepEqual(told.entry, following[1]);
  assert.deepEqual(told.skipped, [{ entry: following[0], reason: "track-not-found" }]);
  assert.deepEqual(streams.asked[1].slice(0, 3), [["x", "y"], null, "256_aac"]);
});

test("a session that has started nothing starts what is next, for it is no device that may go on", async () => {
  const streams = answering(
    failing(404, "track-not-found"),
    () => "stream",
    failing(401),
    () => "again",
  );
  const admission = new Admission(/** @type {any} */ (streams), async () => {});
  const { signal } = new AbortController();
  const following = [
    { key: "1", trackId: "x" },
    { key: "2", trackId: "y" },
  ];
  const none = await admission.next(following, null, signal);
  assert.deepEqual([none.entry, none.skipped], [null, [{ entry: following[0], reason: "track-not-found" }]]);
  assert.deepEqual((await admission.next(following.slice(1), null, signal)).entry, following[1]);
  admission.addEventListener("signedout", () => queueMicrotask(() => admission.signedIn()));
  assert.equal((await admission.next(following, "256_aac", signal)).stream, "again");
  assert.deepEqual(
    streams.asked.map(([track]) => track),
    ["x", "y", ["x", "y"], "x"],
  );
});

test("what stops playing is told with its reason, where the service gave one", () => {
  const refused = new LoadError("refused", "no more", { status: 403, reason: "stream-limit" });
  const expected = { code: "refused", message: "no more", recoverable: false, reason: "stream-limit" };
  assert.deepEqual(troubleOf(refused), expected);
  const ofApi = Object.assign(new Error("Gone"), { code: "token-revoked", body: { reason: "plan-changed" } });
  assert.equal(troubleOf(ofApi).reason, "plan-changed");
  const unknown = { code: "unknown", message: "boom", recoverable: false, reason: null };
  assert.deepEqual(troubleOf(new Error("boom")), unknown);
  assert.equal(troubleOf(null).message, "null");
});
