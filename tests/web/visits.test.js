import assert from "node:assert/strict";
import { test } from "node:test";

import { Visits } from "../../web/shared/visits.js";

/** @returns {import("../../web/shared/visits.js").Visited} */
function visited() {
  const page = { title: "", element: /** @type {any} */ ({}) };
  return { page, abort: new AbortController(), place: "home", scroll_px: 0, focused: null };
}

test("A page that was left is found once, as it was.", () => {
  const visits = new Visits();
  const page = visited();
  visits.keep("a", page);
  assert.equal(visits.take("a"), page);
  assert.equal(visits.take("a"), undefined);
  assert.equal(page.abort.signal.aborted, false);
});

test("Twelve pages are kept; those left longest ago go, and what they wait for is aborted.", () => {
  const visits = new Visits();
  const pages = Array.from({ length: 14 }, visited);
  pages.forEach((page, index) => visits.keep(String(index), page));
  assert.deepEqual(
    pages.map(({ abort }) => abort.signal.aborted),
    pages.map((_, index) => index < 2),
  );
  assert.equal(visits.take("0"), undefined);
  assert.equal(visits.take("2"), pages[2]);
});
