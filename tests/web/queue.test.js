import assert from "node:assert/strict";
import { test } from "node:test";

import { Queue } from "../../web/player/playing/queue.js";
import { Model } from "./queue_model.js";
import { randomFrom, track, tracks } from "./queue_material.js";

/** @param {Queue} queue */
const ids = (queue) => queue.entries.map((entry) => entry.track.id).join("");

/**
 * A queue that plays one track a letter.
 * @param {string} letters
 * @param {number} [index]
 * @param {object} [options]
 */
function queueOf(letters, index = 0, options = {}) {
  const queue = new Queue({ random: randomFrom(1), ...options });
  queue.play(tracks(letters), index);
  return queue;
}

test("Five hundred random lives of a queue agree with a plain model of one, step by step.", () => {
  for (let seed = 1; seed <= 500; seed += 1) {
    const model = new Model(randomFrom(seed));
    for (let step = 0; step < 60; step += 1) model.step();
  }
});

test("What follows under repeat goes on for ever, each time with a key of its own.", () => {
  const queue = queueOf("abc", 1, { repeat: "all" });
  const upcoming = queue.upcoming(7);
  assert.equal(upcoming.map((occurrence) => occurrence.trackId).join(""), "cabcabc");
  assert.equal(new Set([queue.occurrence?.key, ...upcoming.map(({ key }) => key)]).size, 8);
});

test("Without repeat what follows ends, and repeating one track goes on with that track alone.", () => {
  const queue = queueOf("abc", 1);
  assert.deepEqual(
    queue.upcoming(9).map(({ trackId }) => trackId),
    ["c"],
  );
  queue.repeat = "one";
  assert.deepEqual(
    queue.upcoming(3).map(({ trackId }) => trackId),
    ["b", "b", "b"],
  );
});

test("The engine's arrivals are what was told to be upcoming, also over the end.", () => {
  const queue = queueOf("ab", 0, { repeat: "all" });
  for (const expected of "babab") {
    const [next] = queue.upcoming(1);
    assert.ok(queue.arrive(next.key));
    assert.equal(queue.current?.track.id, expected);
    assert.equal(queue.occurrence?.key, next.key);
  }
});

test("An arrival that the queue knows of already changes nothing.", () => {
  const queue = queueOf("abc");
  queue.next();
  const key = queue.occurrence?.key ?? "";
  assert.ok(queue.arrive(key));
  assert.equal(queue.occurrence?.key, key);
});

test("An arrival at what has been taken out is refused.", () => {
  const queue = queueOf("abc");
  const [next] = queue.upcoming(1);
  queue.remove(queue.entries[1].key);
  assert.equal(queue.arrive(next.key), false);
});

test("Repeating one track ends when somebody presses next.", () => {
  const queue = queueOf("abc", 0, { repeat: "one" });
  assert.ok(queue.next());
  assert.equal(queue.current?.track.id, "b");
});

test("Before the first track there is nothing, and under repeat the last.", () => {
  const queue = queueOf("abc");
  assert.equal(queue.previous(), false);
  queue.repeat = "all";
  assert.ok(queue.previous());
  assert.equal(queue.current?.track.id, "c");
});

test("Shuffled from the middle, what was chosen plays first, and every other track once.", () => {
  const queue = queueOf("abcdefgh", 4, { shuffled: true });
  assert.equal(queue.current?.track.id, "e");
  assert.equal(queue.index, 0);
  assert.equal([...ids(queue)].sort().join(""), "abcdefgh");
  queue.setShuffled(false);
  assert.equal(ids(queue), "abcdefgh");
  assert.equal(queue.index, 4);
});

test("Shuffling doesn't bring back what has been played.", () => {
  const queue = queueOf("abcdefgh");
  queue.next();
  queue.next();
  queue.setShuffled(true);
  assert.equal(ids(queue).slice(0, 3), "abc");
  assert.equal([...ids(queue).slice(3)].sort().join(""), "defgh");
});

test("What was asked to come next comes next, whatever is shuffled or not.", () => {
  const queue = queueOf("abcdefgh", 3);
  queue.playNext(tracks("xy"));
  queue.setShuffled(true);
  assert.equal(ids(queue).slice(queue.index, queue.index + 3), "dxy");
  queue.next();
  queue.setShuffled(false);
  assert.equal(ids(queue).slice(queue.index, queue.index + 2), "xy");
  assert.equal([...ids(queue)].filter((id) => !"xy".includes(id)).join(""), "abcdefgh");
});

test("Every order of four tracks is as likely as another.", () => {
  /** @type {Map<string, number>} */
  const counts = new Map();
  const random = randomFrom(7);
  for (let round = 0; round < 12_000; round += 1) {
    const queue = new Queue({ random, shuffled: true });
    queue.play(tracks("abcde"), 0);
    counts.set(ids(queue), (counts.get(ids(queue)) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  for (const count of counts.values()) assert.ok(Math.abs(count - 500) < 110, `${count} of about 500`);
});

test("A queue that was put down as JSON is found again, and goes on alike.", () => {
  const queue = queueOf("abcdef", 2, { shuffled: true, repeat: "all" });
  queue.playNext([track("x")]);
  const again = Queue.from(JSON.parse(JSON.stringify(queue.state)));
  assert.deepEqual(again.state, queue.state);
  again.setShuffled(false);
  queue.setShuffled(false);
  assert.deepEqual(again.upcoming(12), queue.upcoming(12));
});

test("The same track comes twice with two keys.", () => {
  const queue = queueOf("aa");
  assert.notEqual(queue.entries[0].key, queue.entries[1].key);
  assert.notEqual(queue.occurrence?.key, queue.upcoming(1)[0].key);
});
