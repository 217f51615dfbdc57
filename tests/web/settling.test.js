import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { OneAtATime } from "../../web/engine/one_at_a_time.js";
import { pauseBy } from "../../web/engine/pause.js";
import { Settling } from "../../web/engine/settling.js";

const FOR_EVER = new AbortController().signal;

/** @param {import("node:test").TestContext} context */
function settling({ mock: { timers } }) {
  timers.enable({ apis: ["setTimeout", "Date"] });
  let settled = 0;
  const means = { now: () => Date.now(), pause: pauseBy(new EventTarget()) };
  const made = new Settling(means, () => (settled += 1));
  /** @type {string[]} */
  const loaded = [];
  const work = new OneAtATime((error) => assert.fail(String(error)));
  return {
    loaded,
    isSettled: () => made.isSettled,
    settled: () => settled,
    skip(/** @type {string} */ name) {
      const untilCalm = made.ask();
      work.do(async (signal) => (await untilCalm(signal), void loaded.push(name)));
    },
    async pass(/** @type {number} */ ms) {
      for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
      timers.tick(ms);
      for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
    },
  };
}

test("The first is loaded at once, and of those that follow quickly the last, when no more come.", async (context) => {
  const { loaded, skip, pass } = settling(context);
  await pass(5_000);
  for (let presses = 0; presses < 30; presses += 1) {
    skip(`${presses}`);
    await pass(150);
  }
  assert.deepEqual(loaded, ["0"]);
  await pass(150);
  assert.deepEqual(loaded, ["0", "29"]);
});

test("Who takes her time waits for nothing.", async (context) => {
  const { loaded, skip, pass } = settling(context);
  for (const name of ["a", "b", "c"]) {
    skip(name);
    await pass(0);
    assert.equal(loaded.at(-1), name);
    await pass(400);
  }
});

test("What stays for a second has settled, and that is told once.", async (context) => {
  const { skip, pass, isSettled, settled } = settling(context);
  assert.ok(isSettled());
  skip("a");
  await pass(900);
  skip("b");
  await pass(900);
  assert.deepEqual([isSettled(), settled()], [false, 0]);
  await pass(200);
  assert.deepEqual([isSettled(), settled()], [true, 1]);
});

test("What waits for calm ends with its signal.", async () => {
  const pause = mock.fn(pauseBy(new EventTarget()));
  const hurried = new Settling({ now: () => 0, pause }, () => {});
  await hurried.ask()(FOR_EVER);
  assert.equal(pause.mock.callCount(), 0);
  const stop = new AbortController();
  const waiting = hurried.ask()(stop.signal);
  stop.abort(new Error("enough"));
  await assert.rejects(waiting, /enough/);
  hurried.stop();
});

test("Work begins when what it calls off has ended, and of several that wait only the last.", async () => {
  /** @type {string[]} */
  const done = [];
  const work = new OneAtATime((error) => done.push(String(error)));
  let end = () => {};
  const held = new Promise((resolve) => (end = () => resolve(null)));
  work.do(async (signal) => (await held, void done.push(`first, called off: ${signal.aborted}`)));
  await Promise.resolve();
  work.do(async () => void done.push("second"));
  work.do(async () => {
    done.push("third");
    throw new Error("broken");
  });
  end();
  for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
  assert.deepEqual(done, ["first, called off: true", "third", "Error: broken"]);
});
