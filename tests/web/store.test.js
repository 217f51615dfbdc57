import assert from "node:assert/strict";
import { test } from "node:test";

import { Store } from "../../web/shared/store.js";

test("Who watches is told at once and of each change, and of nothing that is no change.", () => {
  const store = new Store(1);
  /** @type {number[]} */
  const told = [];
  store.watch((value) => told.push(value));
  store.set(1);
  store.set(2);
  store.set(3);
  assert.deepEqual(told, [1, 2, 3]);
});

test("A signal ends the watching, also one that was aborted before.", () => {
  const store = new Store("a");
  const abort = new AbortController();
  /** @type {string[]} */
  const told = [];
  store.watch((value) => told.push(value), abort.signal);
  abort.abort();
  store.set("b");
  store.watch((value) => told.push(value), abort.signal);
  assert.deepEqual(told, ["a"]);
});

test("Who stops watching while being told harms nobody else.", () => {
  const store = new Store(0);
  /** @type {string[]} */
  const told = [];
  const stop = store.watch((value) => value && (told.push(`first ${value}`), stop()));
  store.watch((value) => value && told.push(`second ${value}`));
  store.set(1);
  store.set(2);
  assert.deepEqual(told, ["first 1", "second 1", "second 2"]);
});
