import assert from "node:assert/strict";
import { test } from "node:test";

import { ApiError } from "../../web/shared/api.js";
import { LibrarySync } from "../../web/player/library/sync.js";
import { FakeApi, FakeChannels, FakeStorage, settled } from "./library_material.js";

const AWAY = new ApiError({ status: 0, code: "offline", title: "away" });

function house() {
  const api = new FakeApi();
  const storage = new FakeStorage();
  const channels = new FakeChannels();
  /** @type {(() => void)[]} */
  const later = [];
  const ending = new AbortController();
  const tab = () =>
    new LibrarySync({ api, storage, channel: channels.open(), signal: ending.signal, later: (work) => void later.push(work) });
  return { api, storage, tab, later, ending };
}

test("The leading tab reads page by page, keeps it, and the other tab knows the same.", async () => {
  const { api, storage, tab, ending } = house();
  api.pageSize = 2;
  for (const id of ["a", "b", "c", "d", "e"]) api.write(id, "added");
  const [one, other] = [tab(), tab()];
  await one.lead(ending.signal);
  await settled();
  for (const known of [one.known, other.known, storage.known]) {
    assert.deepEqual([known.items.size, known.base], [5, 5]);
  }
});

test("A hint of what is known asks nothing; of another revision, it asks.", async () => {
  const { api, tab, ending } = house();
  const one = tab();
  await one.lead(ending.signal);
  await settled();
  const before = api.asked.length;
  one.hint(0);
  await settled();
  assert.equal(api.asked.length, before);
  api.write("a", "added");
  one.hint(1);
  await settled();
  assert.ok(one.known.has("track", "a"));
});

test("A hint that comes while it reads is not forgotten.", async () => {
  const { api, tab, ending } = house();
  const one = tab();
  await one.lead(ending.signal);
  await settled();
  api.write("a", "added");
  one.hint(1);
  api.write("b", "added"); // behind the back of the request that is under way
  one.hint(2);
  await settled();
  assert.deepEqual([one.known.has("track", "b"), one.known.base], [true, 2]);
});

test("A wish of the other tab is shown in both at once, and sent by the one that leads.", async () => {
  const { api, tab, ending } = house();
  const [one, other] = [tab(), tab()];
  await one.lead(ending.signal);
  await settled();
  const made = other.wish("track", "a", "like", "A");
  assert.ok(other.known.isLiked("a"));
  await made;
  await settled();
  assert.deepEqual(api.asked.filter((asked) => asked.startsWith("send")), ["send like a on 0"]);
  assert.deepEqual([one.known.isLiked("a"), other.known.isLiked("a")], [true, true]);
  assert.deepEqual([one.known.wishes.length, other.known.wishes.length], [0, 0]);
});

test("What was wished offline survives a reload, and is sent in its order with the base that is read first.", async () => {
  const { api, storage, tab, ending } = house();
  const before = tab();
  const closed = new AbortController();
  await before.lead(closed.signal);
  await settled();
  api.away = AWAY;
  await before.wish("track", "a", "add", "A");
  await before.wish("track", "b", "like", "B");
  await settled();
  assert.ok(before.known.has("track", "a"));
  assert.equal(storage.known.wishes.length, 2);
  closed.abort();

  const after = tab();
  await after.ready;
  assert.ok(after.known.isLiked("b"));
  api.away = null;
  api.write("z", "added");
  await after.lead(ending.signal);
  await settled();
  assert.deepEqual(api.asked.slice(-2), ["since 0", "send add a, like b on 1"]);
  assert.deepEqual([storage.known.wishes.length, after.known.wishes.length], [0, 0]);
  assert.ok(after.known.has("track", "z"));
});

test("What fails is tried again, later.", async () => {
  const { api, tab, later, ending } = house();
  api.away = AWAY;
  const one = tab();
  await one.lead(ending.signal);
  await settled();
  assert.equal(later.length, 1);
  api.away = null;
  api.write("a", "added");
  later[0]();
  await settled();
  assert.ok(one.known.has("track", "a"));
});

test("A wish that is refused is undone, and said.", async () => {
  const { api, storage, tab, ending } = house();
  api.rejects = { a: "not-found" };
  const one = tab();
  /** @type {string[]} */
  const said = [];
  one.addEventListener("refused", (event) => said.push(/** @type {CustomEvent} */ (event).detail.text));
  await one.lead(ending.signal);
  await settled();
  await one.wish("track", "a", "add", "Harbour");
  await settled();
  assert.equal(one.known.has("track", "a"), false);
  assert.equal(storage.known.wishes.length, 0);
  assert.deepEqual(said, ["Harbour: not added. It has gone."]);
});

test("A base that the API no longer knows is read anew; the wish stays until it is decided.", async () => {
  const { api, tab, ending } = house();
  const one = tab();
  await one.lead(ending.signal);
  await settled();
  api.rejects = { a: "unknown-base" };
  await one.wish("track", "a", "add", "A");
  await settled();
  assert.equal(one.known.wishes.length, 1);
  api.rejects = {};
  one.hurry();
  await settled();
  assert.equal(one.known.wishes.length, 0);
  assert.ok(one.known.has("track", "a"));
});

test("A tab that comes to lead after it slept reads what the others kept.", async () => {
  const { api, tab, ending } = house();
  const slept = tab();
  await slept.ready;
  slept._channel.close();
  const awake = tab();
  const { postMessage } = awake._channel;
  awake._channel.postMessage = () => {};
  api.write("a", "added");
  await awake.lead(ending.signal);
  await settled();
  assert.equal(slept.known.has("track", "a"), false);
  awake._channel.postMessage = postMessage;
  const asked = api.asked.length;
  await slept.lead(ending.signal);
  await settled();
  assert.ok(slept.known.has("track", "a"));
  assert.deepEqual(api.asked.slice(asked), []);
});

test("A like takes one request: its answer is taken for what the feed would tell, in all tabs.", async () => {
  const { api, storage, tab, ending } = house();
  const [one, other] = [tab(), tab()];
  await one.lead(ending.signal);
  await settled();
  /** @type {string[]} */
  const told = [];
  other.addEventListener("change", (event) => {
    for (const { item_id, action } of /** @type {CustomEvent} */ (event).detail.changes) told.push(`${action} ${item_id}`);
  });
  const asked = api.asked.length;
  await one.wish("track", "a", "like", "A");
  one.hint(1);
  await settled();
  assert.deepEqual(api.asked.slice(asked), ["send like a on 0"]);
  assert.deepEqual([one.known.base, other.known.base, storage.known.base], [1, 1, 1]);
  assert.deepEqual([other.known.isLiked("a"), other.known.wishes.length, told], [true, 0, ["added a"]]);
});

test("A like among what other devices have changed reads that, too.", async () => {
  const { api, tab, ending } = house();
  const one = tab();
  await one.lead(ending.signal);
  await settled();
  api.write("z", "added");
  await one.wish("track", "a", "like", "A");
  await settled();
  assert.equal(one.known.base, 0);
  one.hint(2);
  await settled();
  assert.deepEqual(api.asked, ["since 0", "send like a on 0", "since 0"]);
  assert.deepEqual([one.known.has("track", "z"), one.known.isLiked("a"), one.known.base], [true, true, 2]);
});

test("A like that was taken in before, its answer lost, hides nothing that others did meanwhile.", async () => {
  const { api, tab, ending } = house();
  const one = tab();
  await one.lead(ending.signal);
  await settled();
  api.write("a", "added", true);
  one.hint(1);
  await settled();
  api.write("z", "added");
  const { post } = api;
  // It answers as it did the first time, with the item as it is.
  api.post = async (_path, { changes: [{ id }] }) => ({
    revision: api.revision,
    outcomes: [{ id, outcome: "applied", reason: null,
      item: { kind: "track", item_id: "a", in_library: true, added_at: null, liked: true, revision: 1 } }],
  });
  await one.wish("track", "a", "like", "A");
  await settled();
  api.post = post;
  assert.equal(one.known.base, 1);
  one.hint(2);
  await settled();
  assert.ok(one.known.has("track", "z"));
});
