import assert from "node:assert/strict";
import { test } from "node:test";

import { Router, hrefOf, match, parsePlace } from "../../web/shared/router.js";
import { fakeWindow } from "./fake_window.js";

test("An address is a path and a query, however untidily it was written.", () => {
  for (const [hash, path, query] of [
    ["", "/", ""],
    ["#/", "/", ""],
    ["#albums", "/albums", ""],
    ["#/albums/", "/albums", ""],
    ["#//albums//7", "/albums/7", ""],
    ["#/search?q=a%3Fb&within=library", "/search", "q=a%3Fb&within=library"],
    ["#/search?q=what?", "/search", "q=what%3F"],
  ]) {
    const place = parsePlace(hash);
    assert.equal(place.path, path, hash);
    assert.equal(place.query.toString(), query, hash);
  }
});

test("What is written into an address is read out of it again.", () => {
  const href = hrefOf("/search", { q: "Mötley & Crüe #1?", within: null, page: 0, empty: "" });
  const { path, query } = parsePlace(href);
  assert.equal(path, "/search");
  assert.deepEqual(
    [...query],
    [
      ["q", "Mötley & Crüe #1?"],
      ["page", "0"],
    ],
  );
});

test("A pattern takes the parts that it names, decoded, and nothing else.", () => {
  assert.deepEqual(match("/albums/{id}", "/albums/7"), { id: "7" });
  assert.deepEqual(match("/genres/{name}", "/genres/R%26B%2FSoul"), { name: "R&B/Soul" });
  assert.deepEqual(match("/", "/"), {});
  const others = ["/albums", "/albums/", "/albums/7/8", "/artists/7", "/albums/%E0%A4%A"];
  for (const path of [...others, "/albums/..", "/albums/..%2F..%2Fme", "/albums/7%3Fa", "/albums/7%23"]) {
    assert.equal(match("/albums/{id}", path), null, path);
  }
});

test("Each visit has a key that going back finds again, and a depth.", () => {
  const window = fakeWindow();
  const router = new Router(window);
  /** @type {[string, number, boolean][]} */
  const arrivals = [];
  router.addEventListener("arrive", (event) => {
    const { place, visit, known } = /** @type {CustomEvent} */ (event).detail;
    arrivals.push([place.path, visit.depth, known]);
  });
  router.start();
  const first = router.visit.key;
  router.go("#/albums");
  const second = router.visit.key;
  router.back();
  assert.equal(router.visit.key, first);
  assert.notEqual(first, second);
  assert.deepEqual(arrivals, [
    ["/", 0, false],
    ["/albums", 1, false],
    ["/", 0, true],
  ]);
});

test("An address written anew while somebody types is no arrival, and stays the same visit.", () => {
  const window = fakeWindow();
  const router = new Router(window);
  router.start();
  router.go("#/search?q=a");
  let arrivals = 0;
  router.addEventListener("arrive", () => (arrivals += 1));
  const { key } = router.visit;
  router.rewrite("#/search?q=b");
  assert.equal(arrivals, 0);
  assert.equal(router.place.query.get("q"), "b");
  assert.equal(router.visit.key, key);
});

test("An address is not written anew over that of another place.", () => {
  const router = new Router(fakeWindow());
  router.start();
  router.go("#/users");
  router.go("#/audit");
  router.rewrite("#/users?q=late");
  assert.equal(router.place.path, "/audit");
  assert.equal(router.place.query.get("q"), null);
});
