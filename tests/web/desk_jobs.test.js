import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { JobBoard } from "../../web/desk/jobs/job_board.js";

/** @type {any[]} */
let sources = [];

class FakeEventSource extends EventTarget {
  static CLOSED = 2;
  readyState = 1;

  /** @param {string} url */
  constructor(url) {
    super();
    this.url = url;
    sources.push(this);
  }

  close() {
    this.readyState = 2;
  }

  /** @param {string} name @param {unknown} data */
  tell(name, data) {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
}

beforeEach(() => {
  sources = [];
  /** @type {any} */ (globalThis).EventSource = FakeEventSource;
});

/** @param {any} [api] */
function boardOf(api = {}) {
  const board = new JobBoard(api, new AbortController().signal);
  /** @type {string[][]} */
  const told = [];
  board.addEventListener("jobs", (event) => told.push(/** @type {CustomEvent} */ (event).detail.ids));
  return { board, told, source: sources[0] };
}

/** @param {number} number @param {string} [state] @returns {any} */
function job(number, state = "queued") {
  return { id: String(number).padStart(4, "0"), state };
}

test("One stream tells of all jobs; the newest come first, and each is as it was told last.", () => {
  const { board, told, source } = boardOf();
  assert.equal(source.url, "/api/v1/admin/jobs/events");
  source.tell("snapshot", { jobs: [job(1), job(2)] });
  source.tell("job", job(3));
  source.tell("job", job(1, "done"));
  assert.deepEqual(
    board.jobs.map(({ id, state }) => [id, state]),
    [
      ["0003", "queued"],
      ["0002", "queued"],
      ["0001", "done"],
    ],
  );
  assert.deepEqual(told, [["0001", "0002"], ["0003"], ["0001"]]);
  assert.equal(sources.length, 1);
});

test("There is no past where the stream has told everything.", () => {
  const { board, source } = boardOf();
  source.tell("snapshot", { jobs: [job(1)] });
  assert.equal(board.hasPast(null), false);
});

test("The past is read page by page, each kind for itself, to its end.", async () => {
  /** @type {any[]} */
  const asked = [];
  const pages = [
    { items: [job(2, "failed")], next_cursor: "c" },
    { items: [job(1, "failed")], next_cursor: null },
  ];
  const api = {
    get: async (/** @type {string} */ _path, /** @type {any} */ query) => (asked.push(query), pages.shift()),
  };
  const { board, source } = boardOf(api);
  source.tell("snapshot", { jobs: Array.from({ length: 200 }, (_, index) => job(100 + index)) });
  const { signal } = new AbortController();
  assert.equal(board.hasPast("failed"), true);
  assert.equal(await board.readOn("failed", signal), true);
  assert.equal(await board.readOn("failed", signal), false);
  assert.equal(await board.readOn("failed", signal), false);
  assert.deepEqual(asked, [
    { limit: 50, state: "failed" },
    { limit: 50, state: "failed", cursor: "c" },
  ]);
  assert.equal(board.hasPast("failed"), false);
  assert.equal(board.hasPast(null), true);
  assert.equal(board.jobs.length, 202);
});

test("A stream that fails again is asked about, since a session or a role that ended ends it, too.", () => {
  /** @type {string[]} */
  const asked = [];
  const { board, source } = boardOf({
    get: (/** @type {string} */ path) => (asked.push(path), Promise.reject(new Error("no"))),
  });
  source.dispatchEvent(new Event("open"));
  assert.equal(board.live, true);
  source.dispatchEvent(new Event("error"));
  assert.deepEqual(asked, []);
  source.dispatchEvent(new Event("error"));
  assert.deepEqual([board.live, asked], [false, ["/admin/jobs"]]);
});

test("What is typed of tags is kept until it is saved, or the job waits no more; only coming and going is told.", () => {
  const { board, told } = boardOf();
  board.take([job(1, "ready")]);
  board.keepDraft("0001", { title: "A" });
  board.keepDraft("0001", { title: "AB" });
  assert.deepEqual([board.draftOf("0001"), board.hasDrafts], [{ title: "AB" }, true]);
  board.keepDraft("0001", {});
  assert.deepEqual([board.draftOf("0001"), board.hasDrafts], [null, false]);
  board.keepDraft("0001", { title: "C" });
  assert.equal(told.length, 4);
  board.take([job(1, "running")]);
  assert.equal(board.draftOf("0001"), null);
});
