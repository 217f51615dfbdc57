import assert from "node:assert/strict";
import { test } from "node:test";

import { watchTrouble } from "../../web/player/playing/parts/trouble_watch.js";

/** @param {import("node:test").TestContext} context */
function watched({ mock: { timers } }) {
  timers.enable({ apis: ["setTimeout"] });
  const ending = new AbortController();
  const playback = Object.assign(new EventTarget(), {
    signedOut: false,
    entry: { key: "a" },
    state: { status: "playing", error: /** @type {object | null} */ (null) },
  });
  /** @type {string[]} */
  const told = [];
  watchTrouble(/** @type {any} */ (playback), ({ text }) => told.push(text), ending.signal);
  return {
    told,
    end: () => ending.abort(),
    pass: (/** @type {number} */ ms) => timers.tick(ms),
    become(/** @type {string} */ status, { key = playback.entry.key, error = null, signedOut = false } = {}) {
      Object.assign(playback, { entry: { key }, state: { status, error }, signedOut });
      playback.dispatchEvent(new Event("state"));
    },
  };
}

const WAITING = "Waiting for the network …";

test("A second without sound is told, however often something else of the state changes meanwhile.", (context) => {
  const { told, become, pass } = watched(context);
  for (let times = 0; times < 4; times += 1) {
    become(times % 2 ? "loading" : "stalled");
    pass(240);
  }
  assert.deepEqual(told, []);
  become("loading");
  pass(40);
  become("stalled");
  assert.deepEqual(told, [WAITING]);
  become("playing");
  assert.deepEqual(told, [WAITING, ""]);
});

test("What comes sooner, and what is skipped, isn't worth a word.", (context) => {
  const { told, become, pass } = watched(context);
  become("stalled");
  pass(900);
  become("playing");
  pass(5_000);
  for (const key of ["b", "c", "d"]) {
    become("loading", { key });
    pass(900);
  }
  assert.deepEqual(told, []);
});

test("What failed is told at once, in place of waiting, and nothing any more once it has ended.", (context) => {
  const { told, become, pass, end } = watched(context);
  become("loading");
  become("failed", { error: /** @type {any} */ ({ code: "refused", reason: "stream-limit" }) });
  pass(5_000);
  assert.deepEqual(told, ["Now playing on another device."]);
  become("loading", { signedOut: true });
  assert.equal(told.at(-1), "You are signed out.");
  become("loading");
  end();
  pass(5_000);
  assert.equal(told.length, 2);
});
