import assert from "node:assert/strict";
import { test } from "node:test";

import { Readmission } from "../../web/engine/readmission.js";

/** An API whose answers come when a test says so. */
function house() {
  /** @type {{trackId: string, answer: () => void, signal: AbortSignal}[]} */
  const asked = [];
  /** @type {string[]} */
  const closed = [];
  const start = (/** @type {string} */ trackId, /** @type {AbortSignal} */ signal) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      asked.push({ trackId, signal, answer: () => resolve({ track_id: trackId, number: asked.length }) });
    });
  const loaderOf = (/** @type {any} */ stream) => ({
    stream,
    open: async () => [{ valid_samples: 1, sample_rate_hz: 1 }],
    close: () => closed.push(stream.track_id),
  });
  const settling = { ask: () => async (/** @type {AbortSignal} */ signal) => signal.throwIfAborted() };
  const parts = /** @type {any} */ ({ admission: { start }, loading: { loaderOf }, settling });
  return { asked, closed, readmission: new Readmission(parts) };
}

/** @param {string} trackId */
const placed = (trackId) => /** @type {any} */ ({ entry: { key: trackId, trackId } });
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("Whoever asks again calls off what was asked before, and only the last is told.", async () => {
  const { asked, readmission } = house();
  const placement = placed("a");
  const answers = [];
  for (let times = 0; times < 3; times += 1) {
    answers.push(readmission.of(() => placement));
    await turn();
  }
  for (const { answer } of asked) answer();
  const [first, second, last] = await Promise.all(answers);
  assert.deepEqual([first, second, last?.placement], [null, null, placement]);
  assert.deepEqual(
    asked.map(({ signal }) => signal.aborted),
    [true, true, false],
  );
});

test("When another entry sounds by the time it is admitted, that one is.", async () => {
  const { asked, closed, readmission } = house();
  let sounding = placed("a");
  const admitted = readmission.of(() => sounding);
  await turn();
  sounding = placed("b");
  asked[0].answer();
  await turn();
  asked[1].answer();
  const told = await admitted;
  assert.deepEqual([told?.placement, told?.track.stream.track_id], [sounding, "b"]);
  assert.deepEqual(closed, ["a"]);
});

test("What can't be admitted is told; what was called off isn't.", async () => {
  const { readmission } = house();
  assert.equal(await readmission.of(() => null), null);
  const broken = new Error("broken");
  readmission._admission = { start: () => Promise.reject(broken) };
  await assert.rejects(
    readmission.of(() => placed("a")),
    /broken/,
  );
  const calledOff = readmission.of(() => placed("a"));
  readmission.stop();
  assert.equal(await calledOff, null);
});
