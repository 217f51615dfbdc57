import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { SegmentWait } from "../../web/engine/segment_wait.js";

const clock = { now_ms: 0 };

/** @param {number} ms */
function pass(ms) {
  for (let step = 0; step < ms; step += 100) {
    clock.now_ms += 100;
    mock.timers.tick(100);
  }
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

const newWait = () => new SegmentWait(new AbortController().signal, () => clock.now_ms);

/** @param {number} bytes that have come of a body whose head came just now */
const come = (bytes) => ({
  ...{ bytes, whole_bytes: 100_000, body_ms: 0 },
  ...{ start_ms: clock.now_ms - 40, head_ms: 40 },
});

for (const bytes of [0, 10_000]) {
  test(`A line that is dead after ${bytes} bytes is asked about by itself, by how long it was waited for.`, () => {
    const wait = newWait();
    wait.unless(({ body_ms }) => body_ms >= 800);
    wait.onProgress(come(bytes));
    pass(700);
    assert.ok(!wait.isGivenUp);
    pass(400);
    assert.ok(wait.isGivenUp && wait.signal.aborted);
  });
}

test("What came before anybody asked counts.", () => {
  const wait = newWait();
  wait.onProgress(come(1));
  pass(1_000);
  wait.unless(({ body_ms }) => body_ms >= 800);
  assert.ok(wait.isGivenUp);
});

test("Where nothing was answered yet, nothing is known.", () => {
  const wait = newWait();
  wait.unless(() => true);
  pass(20_000);
  assert.ok(!wait.isGivenUp);
});

test("While something comes, it is asked with that only.", () => {
  const wait = newWait();
  const asked = /** @type {number[]} */ ([]);
  wait.unless(({ bytes }) => asked.push(bytes) === 0);
  for (const bytes of [1, 2, 3]) {
    wait.onProgress(come(bytes));
    pass(400);
  }
  assert.deepEqual([1, 2, 3], asked);
});

test("Once it came nobody asks any more.", () => {
  const wait = newWait();
  const asked = /** @type {number[]} */ ([]);
  wait.unless(({ bytes }) => asked.push(bytes) === 0);
  wait.onProgress(come(7));
  wait.end();
  wait.onProgress(come(8));
  pass(5_000);
  assert.deepEqual([7], asked);
});

test("A patience that was set is kept to, whatever comes.", () => {
  const wait = newWait();
  wait.atMost(2_000);
  wait.onProgress(come(1));
  pass(1_900);
  assert.ok(!wait.isGivenUp);
  pass(100);
  assert.ok(wait.isGivenUp);
});
