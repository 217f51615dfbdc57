import assert from "node:assert/strict";
import { test } from "node:test";

import { LiveSearch } from "../../web/player/search/live_search.js";
import { RecentSearches } from "../../web/player/search/recent_searches.js";
import { piecesOf } from "../../web/player/search/snippet.js";
import { fakeStorage } from "./fake_storage.js";

/** A search whose answers are given by hand. */
function searching() {
  /**
   * @type {{q: string, signal: AbortSignal, answer: (found: any) => void, fail: (error: Error) => void}[]}
   */
  const asked = [];
  const live = new LiveSearch(
    ({ q }, signal) =>
      new Promise((answer, fail) => {
        asked.push({ q, signal, answer, fail });
      }),
  );
  return { live, asked };
}

/** @param {string} q */
const everywhere = (q) => ({ q, within: /** @type {const} */ ("catalog") });

test("Only what stands after a rest is asked.", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { live, asked } = searching();
  for (const q of ["h", "ha", "har"]) live.put(everywhere(q));
  t.mock.timers.tick(1_000);
  assert.deepEqual(
    asked.map(({ q }) => q),
    ["har"],
  );
});

test("A newer question aborts the older, whose late answer is not shown.", async () => {
  const { live, asked } = searching();
  live.put(everywhere("har"), { atOnce: true });
  live.put(everywhere("harb"), { atOnce: true });
  assert.equal(asked[0].signal.aborted, true);
  asked[1].answer("new");
  asked[0].answer("old");
  await new Promise(setImmediate);
  assert.deepEqual(live.state, { status: "found", question: everywhere("harb"), found: "new" });
});

test("An emptied field asks nothing, shows nothing, and gives up what is being asked.", async () => {
  const { live, asked } = searching();
  live.put(everywhere("har"), { atOnce: true });
  live.put(everywhere("  "));
  asked[0].answer("late");
  await new Promise(setImmediate);
  assert.deepEqual(live.state, { status: "empty" });
});

test("A failure is told, with what was asked.", async () => {
  const { live, asked } = searching();
  live.put(everywhere("har"), { atOnce: true });
  const error = new Error("away");
  asked[0].fail(error);
  await new Promise(setImmediate);
  assert.deepEqual(live.state, { status: "failed", question: everywhere("har"), error });
});

test("A question too many is asked again when the API takes more.", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { live, asked } = searching();
  live.put(everywhere("har"), { atOnce: true });
  asked[0].fail(Object.assign(new Error("too many"), { status: 429, retryAfter_s: 7 }));
  await new Promise(setImmediate);
  assert.deepEqual(live.state, { status: "waiting", question: everywhere("har"), wait_s: 7 });
  t.mock.timers.tick(6_999);
  assert.equal(asked.length, 1);
  t.mock.timers.tick(1);
  asked[1].answer("found");
  await new Promise(setImmediate);
  assert.deepEqual(live.state, { status: "found", question: everywhere("har"), found: "found" });
});

test("Recent searches are an account’s own.", () => {
  const storage = fakeStorage();
  new RecentSearches("1", storage).add("secret");
  assert.deepEqual(new RecentSearches("2", storage).list(), []);
});

test("Recent searches are few, each once, the latest first.", () => {
  const recent = new RecentSearches("1", fakeStorage());
  for (const text of ["a", "b", " A ", "", "c", "d", "e", "f", "g", "h", "i"]) recent.add(text);
  assert.deepEqual(recent.list(), ["i", "h", "g", "f", "e", "d", "c", "A"]);
  recent.clear();
  assert.deepEqual(recent.list(), []);
});

test("What another program wrote into the storage is no recent search.", () => {
  const storage = fakeStorage();
  const recent = new RecentSearches("1", storage);
  for (const text of ["{", '{"a": 1}', '[1, "b", null]']) {
    storage.setItem("segue.recent-searches.1", text);
    assert.deepEqual(recent.list(), text.includes("b") ? ["b"] : []);
  }
});

test("A snippet's marks are counted in code points, as the API counts them.", () => {
  const pieces = piecesOf({
    text: "🎵 auld lang syne",
    highlights: [
      { start: 12, end: 16 },
      { start: 2, end: 6 },
    ],
  });
  assert.deepEqual(pieces, [
    { text: "🎵 ", marked: false },
    { text: "auld", marked: true },
    { text: " lang ", marked: false },
    { text: "syne", marked: true },
  ]);
});
