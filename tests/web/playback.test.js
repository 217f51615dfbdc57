import assert from "node:assert/strict";
import { test } from "node:test";

import { AlbumLoudness } from "../../web/player/playing/album_loudness.js";
import { Playback } from "../../web/player/playing/playback.js";
import { DEFAULTS } from "../../web/player/playing/preferences.js";
import { Queue } from "../../web/player/playing/queue.js";
import { FakeEngine } from "./fake_engine.js";
import { randomFrom, tracks } from "./queue_material.js";

/** @param {{letters?: string, index?: number}} [options] */
function playing({ letters = "abcd", index = 0 } = {}) {
  const engine = new FakeEngine();
  const queue = new Queue({ random: randomFrom(3) });
  const playback = new Playback({ engine, queue, preferences: { ...DEFAULTS } });
  /** @type {string[]} */
  const told = [];
  for (const type of ["queue", "track", "state", "failed"])
    playback.addEventListener(type, () => told.push(type));
  playback.playNow(tracks(letters), index);
  return { engine, playback, told };
}

/** @param {FakeEngine} engine */
const heard = (engine) => engine.entry?.trackId;

test("What is played from a list goes on to its end, the queue following the engine.", () => {
  const { engine, playback } = playing({ index: 1 });
  assert.equal(heard(engine), "b");
  engine.pass(61);
  assert.equal(heard(engine), "c");
  assert.equal(playback.entry?.track.id, "c");
  engine.pass(200);
  assert.equal(playback.entry?.track.id, "d");
  assert.equal(playback.state.status, "ended");
});

test("Play after the end begins anew, or with what was added since.", () => {
  const { engine, playback } = playing({ letters: "ab" });
  engine.pass(200);
  playback.play();
  assert.equal(heard(engine), "a");
  engine.pass(200);
  playback.addToQueue(tracks("c"));
  playback.play();
  assert.equal(heard(engine), "c");
});

test("Next takes what the engine has ready, and a pressed next while paused begins to play.", () => {
  const { engine, playback } = playing();
  playback.next();
  assert.equal(engine.calls.at(-1), "skip");
  assert.equal(playback.entry?.track.id, "b");
  playback.pause();
  playback.next();
  assert.match(engine.calls.at(-1) ?? "", /^load .* at 0$/);
  assert.equal(heard(engine), "c");
});

test("Next while one track repeats goes on to the next one.", () => {
  const { engine, playback } = playing();
  playback.setRepeat("one");
  engine.pass(61);
  assert.equal(heard(engine), "a");
  playback.next();
  assert.equal(heard(engine), "b");
  engine.pass(61);
  assert.equal(heard(engine), "b");
});

test("Previous begins the track anew, unless it has only just begun.", () => {
  const { engine, playback } = playing({ index: 2 });
  engine.pass(3.5);
  playback.previous();
  assert.equal(engine.calls.at(-1), "seek 0");
  playback.previous();
  assert.equal(heard(engine), "b");
});

test("What the queue becomes is what the engine goes on with.", () => {
  const { engine, playback } = playing();
  playback.playNext(tracks("x"));
  playback.move(playback.queue.entries[4].key, 2);
  playback.remove(playback.queue.entries[3].key);
  engine.pass(61);
  assert.equal(heard(engine), "x");
  engine.pass(60);
  assert.equal(heard(engine), "d");
  engine.pass(60);
  assert.equal(heard(engine), "c");
});

test("What the engine begins after it was taken out is left at once.", () => {
  const { engine, playback } = playing();
  const stale = [...engine.upcoming];
  playback.remove(playback.queue.entries[1].key);
  engine.setUpcoming(stale);
  engine.pass(60);
  assert.equal(heard(engine), "c");
  assert.equal(playback.entry?.track.id, "c");
});

test("A queue found again waits where it was, and plays from there when somebody wants.", () => {
  const { playback } = playing();
  const engine = new FakeEngine();
  const queue = Queue.from(playback.queue.state);
  const again = new Playback({ engine, queue, preferences: { ...DEFAULTS }, resume_s: 12.5 });
  assert.deepEqual(engine.calls, []);
  assert.equal(again.state.status, "paused");
  assert.equal(again.state.position_s, 12.5);
  again.seek(20);
  again.toggle();
  assert.equal(engine.calls.at(-1), `load ${queue.occurrence?.key} at 20`);
});

test("What failed begins again where it failed.", () => {
  const { engine, playback } = playing();
  engine.pass(17);
  engine.fail({ code: "offline", message: "", recoverable: true });
  playback.play();
  assert.match(engine.calls.at(-1) ?? "", /^load .* at 17$/);
});

test("What is added to an empty queue is there to be played, but doesn't play by itself.", () => {
  const engine = new FakeEngine();
  const playback = new Playback({ engine, queue: new Queue(), preferences: { ...DEFAULTS } });
  playback.addToQueue(tracks("a"));
  assert.deepEqual(engine.calls, []);
  assert.equal(playback.entry?.track.id, "a");
  playback.toggle();
  assert.equal(heard(engine), "a");
});

test("What the engine leaves out is told by the queue's own entry.", () => {
  const { engine, playback } = playing();
  /** @type {any[]} */
  const left = [];
  playback.addEventListener("failed", (event) => left.push(/** @type {CustomEvent} */ (event).detail));
  const error = { code: "missing", message: "", recoverable: false };
  engine.dispatchEvent(new CustomEvent("failed", { detail: { entry: engine.upcoming[0], error } }));
  assert.deepEqual(left, [{ entry: playback.queue.entries[1], error }]);
});

test("Seeking stays within the track.", () => {
  const { engine, playback } = playing();
  playback.seekBy(-10);
  assert.equal(engine.calls.at(-1), "seek 0");
  playback.seek(1000);
  assert.equal(engine.calls.at(-1), "seek 60");
});

test("An album's loudness is asked for once it is wanted, and reaches what plays already.", async () => {
  const engine = new FakeEngine();
  /** @type {string[]} */
  const asked = [];
  const loudness = { integrated_lufs: -9, true_peak_dbtp: -0.1 };
  const get = async (/** @type {string} */ path) => (asked.push(path), { loudness });
  const albums = new AlbumLoudness({ get });
  const playback = new Playback({ engine, queue: new Queue(), preferences: { ...DEFAULTS }, albums });
  playback.playNow(tracks("ab"));
  assert.deepEqual(asked, []);
  playback.prefer({ normalisation: "album" });
  assert.equal(/** @type {any} */ (engine.entry).albumLoudness, null);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(/** @type {any} */ (engine.entry).albumLoudness, loudness);
  assert.deepEqual(asked, ["/stream/album/album"]);
});

test("Preferences reach the engine: loudness by a curve, the rest as they are.", () => {
  const { engine, playback } = playing();
  playback.prefer({ level: 0.5, muted: true, normalisation: "album", quality: "lossless" });
  assert.deepEqual(
    [engine.volume, engine.muted, engine.normalisation, engine.quality],
    [0.25, true, "album", "lossless"],
  );
});

const TAKEN = { code: "refused", message: "403", recoverable: false, reason: "stream-limit" };

test("What another device takes stops at once, and isn't taken back by anything but play.", () => {
  const { engine, playback } = playing();
  engine.pass(10);
  engine.trouble(TAKEN);
  assert.equal(engine.status, "paused");
  assert.equal(playback.elsewhere, "stream-limit");
  const calls = engine.calls.length;
  playback.seek(30);
  playback.prefer({ quality: "96_aac" });
  assert.equal(engine.calls.length, calls);
  assert.equal(engine.quality, "auto");
  playback.play();
  assert.match(engine.calls.at(-1) ?? "", /^load .* at 30$/);
  assert.equal(engine.quality, "96_aac");
  assert.equal(playback.elsewhere, null);
});

test("A tab that stopped for another one says so until that one rests, or until it plays again.", () => {
  const { engine, playback } = playing();
  playback.yieldTo("other-tab");
  assert.deepEqual([engine.status, playback.elsewhere], ["paused", "other-tab"]);
  playback.otherTabRests();
  assert.equal(playback.elsewhere, null);
  playback.yieldTo("other-tab");
  playback.play();
  assert.deepEqual([engine.status, playback.elsewhere], ["playing", null]);
});
