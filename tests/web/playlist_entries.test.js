import assert from "node:assert/strict";
import { test } from "node:test";

import { ApiError } from "../../web/shared/api.js";
import { PlaylistEntries } from "../../web/player/playlists/entries.js";
import { afterOf, givesWay, moved, rowsInSight, walked } from "../../web/player/playlists/order.js";

/** A playlist as the API keeps it: letters are entries. */
class FakePlaylist {
  /** @param {string} letters @param {number} pageSize */
  constructor(letters, pageSize = 200) {
    this.letters = [...letters];
    this.version = 1;
    this.pageSize = pageSize;
    /** @type {string[]} */
    this.asked = [];
  }

  get told() {
    return { id: "p", kind: "regular", name: "P", version: this.version, entry_count: this.letters.length, length_s: 0 };
  }

  /** @param {string} path @param {any} query */
  async get(path, { cursor } = /** @type {any} */ ({})) {
    if (path === "/playlists/p") return this.told;
    const from = Number(cursor ?? 0);
    const items = this.letters.slice(from, from + this.pageSize).map((id) => ({ id, track: { id: id.toUpperCase(), length_s: 1 } }));
    const end = from + items.length;
    return { items, next_cursor: end < this.letters.length ? String(end) : null, version: this.version };
  }

  /** @param {string} path @param {any} body */
  async post(path, { entry_ids, after, version, entries }) {
    const what = path.split("/").at(-1);
    this.asked.push(`${what} ${entry_ids ?? entries.map((/** @type {any} */ e) => e.track_id)} after ${after} on ${version}`);
    if (version !== this.version) throw new ApiError({ status: 409, code: "stale-version", title: "stale" });
    this.letters = this.letters.filter((id) => !entry_ids?.includes(id));
    if (what !== "removals") this.letters.splice(this.letters.indexOf(after) + 1, 0, ...(entry_ids ?? ["n"]));
    this.version += 1;
    return what === "entries" ? { playlist: this.told } : this.told;
  }
}

/** @param {FakePlaylist} api */
async function opened(api) {
  const entries = new PlaylistEntries(/** @type {any} */ (api), "p", new AbortController().signal);
  await entries.read();
  return entries;
}

/** @param {PlaylistEntries} entries */
function shown(entries) {
  return entries.entries.map(({ id }) => id).join("");
}

/** @param {PlaylistEntries} entries */
async function done(entries) {
  await entries._changes;
  await new Promise((resolve) => setImmediate(resolve));
}

test("Each move is shown at once, and is one request on the version that the one before made.", async () => {
  const api = new FakePlaylist("abcde");
  const entries = await opened(api);
  entries.move(0, 3);
  entries.move(1, 0);
  assert.equal(shown(entries), "cbdae");
  await done(entries);
  assert.deepEqual(api.asked, ["moves a after d on 1", "moves c after null on 2"]);
  assert.equal(api.letters.join(""), "cbdae");
});

test("An entry that is moved on before its move was sent is moved once more only.", async () => {
  const api = new FakePlaylist("abcdef");
  const entries = await opened(api);
  entries.move(5, 0);
  for (let place = 0; place < 4; place += 1) entries.move(place, place + 1);
  await done(entries);
  assert.equal(shown(entries), api.letters.join(""));
  assert.equal(shown(entries), "abcdfe");
  assert.ok(api.asked.length <= 2, api.asked.join("; "));
});

test("A change on another version than there is is given up, and what there is is shown.", async () => {
  const api = new FakePlaylist("abc");
  const entries = await opened(api);
  let stale = 0;
  entries.addEventListener("stale", () => (stale += 1));
  api.letters = ["c", "b", "a", "d"];
  api.version = 9;
  entries.move(0, 1);
  assert.equal(shown(entries), "bac");
  await done(entries);
  assert.deepEqual([stale, shown(entries), entries.playlist.version], [1, "cbad", 9]);
});

test("A change that can't be made, since nothing can be reached, is undone.", async () => {
  const api = new FakePlaylist("abc");
  const entries = await opened(api);
  let failed = 0;
  entries.addEventListener("failed", () => (failed += 1));
  const away = async () => Promise.reject(new ApiError({ status: 0, code: "offline", title: "away" }));
  Object.assign(api, { get: away, post: away });
  entries.move(0, 2);
  entries.move(0, 1);
  assert.equal(shown(entries), "cba");
  await done(entries);
  assert.deepEqual([failed, shown(entries)], [2, "abc"]);
});

test("What was removed is put back where it was.", async () => {
  const api = new FakePlaylist("abc");
  const entries = await opened(api);
  const [, removed] = entries.entries;
  assert.equal(await entries.remove("b"), true);
  assert.deepEqual([shown(entries), entries.playlist.entry_count], ["ac", 2]);
  await entries.restore(removed, "a");
  assert.equal(entries.entries.map(({ track }) => track.id).join(""), "ABC");
  assert.equal(api.letters.join(""), "anc");
});

test("Pages are read as they are needed; of another version, all of them anew.", async () => {
  const letters = "abcdefghijklmnop";
  const api = new FakePlaylist(letters, 4);
  const entries = await opened(api);
  assert.deepEqual([shown(entries), entries.count, entries.complete], ["abcd", 16, false]);
  await entries.readOn(6);
  assert.equal(shown(entries), "abcdefgh");
  api.letters.reverse();
  api.version = 2;
  await entries.readOn();
  assert.equal(shown(entries), [...letters].reverse().join(""));
});

test("Moving is as slicing by hand.", () => {
  const list = [..."abcdef"];
  for (let from = 0; from < list.length; from += 1) {
    for (let to = 0; to < list.length; to += 1) {
      const [...wanted] = list;
      wanted.splice(to, 0, ...wanted.splice(from, 1));
      assert.deepEqual(moved(list, from, to), wanted);
      // Who gives way while it is dragged stands where it will be.
      for (const [index, letter] of list.entries()) {
        if (index !== from) assert.equal(index + givesWay(index, { from, to }), wanted.indexOf(letter));
      }
    }
  }
  assert.equal(afterOf([{ id: "a" }, { id: "b" }], 1), "a");
  assert.equal(afterOf([{ id: "a" }], 0), null);
});

test("Rows in sight are few, however long the list.", () => {
  const view = { height_px: 800, row_px: 60, count: 10_000, more: 10 };
  assert.deepEqual(rowsInSight({ ...view, top_px: -400 }), { first: 0, end: 17 });
  assert.deepEqual(rowsInSight({ ...view, top_px: 300_000 }), { first: 4990, end: 5024 });
  assert.deepEqual(rowsInSight({ ...view, top_px: 599_500 }), { first: 9981, end: 10_000 });
  assert.deepEqual(rowsInSight({ ...view, count: 0, top_px: 0 }), { first: 0, end: 0 });
});

test("Keys walk by rows, by screens and to both ends; others don't.", () => {
  const from = { index: 5, last: 20, screenful: 8 };
  const keys = ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", "a"];
  assert.deepEqual(keys.map((key) => walked(key, from)), [4, 6, 0, 13, 0, 20, undefined]);
  assert.equal(walked("PageDown", { ...from, index: 19 }), 20);
});
