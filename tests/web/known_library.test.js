import assert from "node:assert/strict";
import { test } from "node:test";

import { KnownLibrary, refusalText } from "../../web/player/library/known_library.js";
import { change, page } from "./library_material.js";

/** @param {KnownLibrary} known */
function ids(known) {
  return [...known.items.values()].map(({ item_id }) => item_id).sort().join("");
}

/** @param {string} id @param {string} item_id @param {any} action */
function wish(id, item_id, action) {
  return { id, kind: /** @type {const} */ ("track"), item_id, action, at: "2024-05-01T10:00:00Z", title: item_id };
}

test("The example of the documentation ends right, and each page may come twice.", () => {
  const known = new KnownLibrary();
  const pages = [
    page("2-3", [change(1, "a"), change(2, "b")], { limited: true }),
    page("3", [], { limited: true }),
    page("5", [change(4, "a", "removed"), change(5, "c", "changed", true)]),
  ];
  for (const each of pages) {
    known.apply(each);
    known.apply(each);
  }
  assert.equal(ids(known), "bc");
  assert.ok(known.isLiked("c"));
  assert.equal(known.base, 5);
});

test("Within a listing there is no base.", () => {
  const known = new KnownLibrary();
  known.apply(page("2-3", [change(1, "a")], { limited: true }));
  assert.equal(known.base, null);
});

test("A reset forgets every item, but not what was wished.", () => {
  const known = new KnownLibrary();
  known.apply(page("2", [change(1, "a"), change(2, "b")]));
  known.wish(wish("w", "x", "add"));
  known.apply(page("9", [change(9, "c")], { reset: true }));
  assert.equal(ids(known), "c");
  assert.ok(known.has("track", "x"));
});

test("What was wished stands over what is known, in its order.", () => {
  const known = new KnownLibrary();
  known.apply(page("1", [change(1, "a")]));
  known.wish(wish("1", "a", "like"));
  assert.ok(known.isLiked("a"));
  known.wish(wish("2", "a", "remove"));
  assert.deepEqual([known.has("track", "a"), known.isLiked("a")], [false, false]);
  known.wish(wish("3", "a", "like"));
  assert.deepEqual([known.has("track", "a"), known.isLiked("a")], [true, true]);
  known.wish(wish("4", "a", "unlike"));
  assert.deepEqual([known.has("track", "a"), known.isLiked("a")], [true, false]);
  assert.equal(known.has("album", "a"), false);
});

test("A refused wish leaves what there is; an older answer doesn't overwrite what the feed told since.", () => {
  const known = new KnownLibrary();
  known.apply(page("7", [change(7, "a", "added", true)]));
  known.wish(wish("1", "a", "remove"));
  known.wish(wish("2", "b", "add"));
  const state = { kind: /** @type {const} */ ("track"), added_at: null, liked: false };
  known.settle([
    { id: "1", outcome: "rejected", reason: "superseded", item: { ...state, item_id: "a", in_library: false, revision: 3 } },
    { id: "2", outcome: "rejected", reason: "not-found", item: { ...state, item_id: "b", in_library: false, revision: 0 } },
  ]);
  assert.deepEqual([known.has("track", "a"), known.isLiked("a"), known.has("track", "b")], [true, true, false]);
  assert.equal(known.wishes.length, 0);
});

test("A refusal says what was not done, and why.", () => {
  assert.equal(refusalText(wish("1", "Harbour", "add"), "not-found"), "Harbour: not added. It has gone.");
  assert.equal(
    refusalText(wish("1", "Harbour", "unlike"), "superseded"),
    "Harbour: still a favourite. Another of your devices decided otherwise, later.",
  );
});
