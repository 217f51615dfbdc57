import assert from "node:assert/strict";
import { test } from "node:test";

import { ApiError } from "../../web/shared/api.js";
import { Store } from "../../web/shared/store.js";
import { Memory } from "../../web/player/playing/remembered.js";
import { judge } from "../../web/desk/handing_in/acceptance.js";
import { filesOfInput, folderOf } from "../../web/desk/handing_in/dropped.js";
import { KeptUploads } from "../../web/desk/handing_in/kept_uploads.js";
import { refusalOf } from "../../web/desk/handing_in/refusals.js";
import { Speed } from "../../web/desk/handing_in/speed.js";
import { totalWords } from "../../web/desk/handing_in/upload_list.js";
import { UploadQueue } from "../../web/desk/handing_in/upload_queue.js";
import { PatientApi } from "../../web/desk/patient_api.js";
import { waitOf_s } from "../../web/shared/patience.js";
import { fakeStorage } from "./fake_storage.js";

test("In a folder only music is meant; a file that somebody chose is refused with a reason.", () => {
  for (const [name, size, inFolder, verdict] of /** @type {[string, number, boolean, string][]} */ ([
    ["01 Song.flac", 9, true, "take"],
    ["SONG.WAV", 9, true, "take"],
    ["cover.jpg", 9, true, "pass-over"],
    [".DS_Store", 9, true, "pass-over"],
    ["._01 Song.flac", 9, true, "pass-over"],
    ["cover.jpg", 9, false, "refuse"],
    ["01 Song.flac", 0, false, "refuse"],
    ["01 Song.flac", 0, true, "refuse"],
    ["master", 9, false, "take"],
  ])) {
    assert.equal(judge({ name, size }, inFolder).verdict, verdict, `${name} ${size} ${inFolder}`);
  }
});

test("A chosen folder's files know the folders right above them, and come in natural order.", () => {
  const files = ["A/B/C/D/10 x.flac", "A/B/C/D/9 y.flac", "A/1 z.flac"].map((path) => ({
    name: path.split("/").at(-1),
    webkitRelativePath: path,
  }));
  const found = filesOfInput(/** @type {any} */ (files));
  assert.deepEqual(
    found.map(({ file, folder }) => [folder, file.name]),
    [
      ["A", "1 z.flac"],
      ["B/C/D", "9 y.flac"],
      ["B/C/D", "10 x.flac"],
    ],
  );
  assert.equal(folderOf([]), "");
});

const KEPT = {
  key: "k",
  id: "u",
  name: "a.flac",
  folder: "A/B",
  length_bytes: 100,
  modified_ms: 7,
  review: false,
  offset_bytes: 40,
};

test("What is kept outlives a reload, for its account only; what is garbled is forgotten.", () => {
  const memory = new Memory(fakeStorage());
  new KeptUploads(memory, "one").keep(KEPT);
  assert.deepEqual(new KeptUploads(memory, "one").all(), [KEPT]);
  assert.deepEqual(new KeptUploads(memory, "two").all(), []);
  memory.set("uploads.one", [KEPT, { ...KEPT, key: "other", offset_bytes: "40" }, null, 7]);
  const again = new KeptUploads(memory, "one");
  assert.deepEqual(again.all(), [KEPT]);
  again.forget("k");
  assert.deepEqual(new KeptUploads(memory, "one").all(), []);
});

test("Speed is of the last seconds, and not told before there is something to tell.", () => {
  const speed = new Speed();
  assert.equal(speed.bytesPerSecond(0), null);
  speed.add(500, 0);
  speed.add(1000, 500);
  assert.equal(speed.bytesPerSecond(500), null);
  speed.add(1000, 1000);
  assert.equal(speed.bytesPerSecond(1000), 2000);
  assert.equal(speed.left_s(4000, 1000), 2);
  assert.equal(speed.bytesPerSecond(20_000), null);
});

test("All uploads are told as one.", () => {
  const total = { files: 3, done: 1, length_bytes: 30e6, sent_bytes: 12e6, bytesPerSecond: 2e6, left_s: 9 };
  assert.equal(totalWords(total), "1 of 3 masters · 12 MB of 30 MB · 2 MB/s · 9 seconds left");
  assert.equal(totalWords({ ...total, done: 3 }), "3 masters handed in");
  assert.equal(
    totalWords({ ...total, bytesPerSecond: null, left_s: null }),
    "1 of 3 masters · 12 MB of 30 MB",
  );
});

test("A refusal says what is wrong, in sizes that people read.", () => {
  const error = new ApiError({
    status: 413,
    code: "master-too-large",
    title: "",
    detail: "a master may have 17179869184 bytes at most",
  });
  assert.equal(refusalOf(error, 20e9), "Too large: it has 20 GB, and Segue takes 17.2 GB at most.");
  assert.equal(refusalOf(new ApiError({ status: 422, code: "other", title: "Told so" }), 1), "Told so");
});

test("Only a call too many is waited for, and not for ever.", () => {
  const limited = (/** @type {number | undefined} */ retryAfter_s) =>
    new ApiError({ status: 429, code: "rate-limited", title: "", retryAfter_s });
  assert.equal(waitOf_s(limited(12)), 12);
  assert.equal(waitOf_s(limited(undefined)), 1);
  assert.equal(waitOf_s(limited(900)), null);
  assert.equal(waitOf_s(new ApiError({ status: 503, code: "x", title: "" })), null);
  assert.equal(waitOf_s(new Error("x")), null);
});

/** @param {string} name @param {number} [lastModified] */
function file(name, lastModified = 7) {
  return {
    file: /** @type {any} */ ({ name, size: 100, lastModified, slice: () => null }),
    folder: "A/B",
    inFolder: false,
  };
}

/** An API whose calls are answered by nothing, or all by the same. */
function queueWith(/** @type {any[]} */ kept = [], /** @type {any} */ told = null) {
  const memory = new Memory(fakeStorage());
  memory.set("uploads.me", kept);
  /** @type {string[]} */
  const asked = [];
  const ask = (/** @type {string} */ method) => (/** @type {string} */ path) => (
    asked.push(`${method} ${path}`),
    told ? Promise.resolve(told) : new Promise(() => {})
  );
  const api = { get: ask("GET"), post: ask("POST"), delete: ask("DELETE") };
  const queue = new UploadQueue({
    api: /** @type {any} */ (api),
    kept: new KeptUploads(memory, "me"),
    reachable: new Store(true),
    now: () => 0,
  });
  return { queue, asked, memory };
}

test("Two are sent at once, the others wait; what is paused gives its place to the next.", () => {
  const { queue, asked } = queueWith();
  queue.add(
    ["1", "2", "3"].map((name) => file(`${name}.flac`)),
    { review: true },
  );
  assert.deepEqual(
    queue.uploads.map(({ state }) => state),
    ["sending", "sending", "waiting"],
  );
  assert.equal(asked.length, 2);
  assert.ok(queue.busy);
  queue.pause(queue.uploads[2]);
  queue.resume(queue.uploads[2]);
  assert.equal(queue.uploads[2].state, "waiting");
});

test("The same file is not handed in twice at once.", () => {
  const { queue } = queueWith();
  assert.equal(queue.add([file("1.flac")], { review: false }), 0);
  assert.equal(queue.add([file("1.flac")], { review: false }), 1);
  assert.equal(queue.uploads.length, 1);
  queue.add([file("1.flac", 8)], { review: false });
  assert.equal(queue.uploads.length, 2);
});

test("What became a job of its own is told of by that alone; what did not stays until somebody has seen it.", async () => {
  for (const [joined, outcome, left] of /** @type {[boolean, string | null, number][]} */ ([
    [false, null, 0],
    [false, "packaged", 0],
    [false, "unchanged", 0],
    [true, null, 1],
  ])) {
    const told = { id: "u", offset_bytes: 100, job: { id: "j", outcome }, joined };
    const { queue } = queueWith([], told);
    queue.add([file("1.flac")], { review: false });
    await new Promise(setImmediate);
    assert.equal(queue.busy, false);
    assert.equal(queue.uploads.length, left, `${joined} ${outcome}`);
  }
});

test("What is no music, or can't be read, is told until it is dismissed.", () => {
  const { queue } = queueWith();
  const locked = { ...file("2.flac"), unreadable: "The file can’t be read." };
  queue.add([{ ...file("notes.txt"), inFolder: true }, locked], { review: false });
  assert.deepEqual(queue.passedOver, ["notes.txt"]);
  assert.deepEqual(
    queue.uploads.map(({ name, state, reason }) => [name, state, reason]),
    [["2.flac", "refused", "The file can’t be read."]],
  );
  queue.forgetPassedOver();
  assert.deepEqual(queue.passedOver, []);
});

test("What was left before a reload waits for its file, and goes on where the server is.", () => {
  const { queue, asked } = queueWith([KEPT]);
  assert.deepEqual(
    queue.uploads.map(({ state, sent_bytes }) => [state, sent_bytes]),
    [["absent", 40]],
  );
  assert.equal(queue.busy, false);
  queue.add([file("a.flac")], { review: true });
  assert.equal(queue.uploads.length, 1);
  assert.equal(queue.uploads[0].state, "sending");
  assert.deepEqual(asked, ["GET /admin/uploads/u"]);
});

test("Giving an upload up tells the server, and forgets it here.", () => {
  const { queue, asked, memory } = queueWith([KEPT]);
  void queue.dismiss(queue.uploads[0]);
  assert.deepEqual(asked, ["DELETE /admin/uploads/u"]);
  assert.equal(memory.get("uploads.me"), null);
  assert.equal(queue.uploads.length, 0);
});

test("A call too many is sent again when its time has come, and told of.", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let calls = 0;
  const answer = () => {
    calls += 1;
    if (calls > 1) return Response.json({ ok: true });
    return Response.json({ code: "rate-limited" }, { status: 429, headers: { "Retry-After": "7" } });
  };
  const api = new PatientApi(/** @type {any} */ (async () => answer()));
  const told = new Promise((resolve) =>
    api.addEventListener("waiting", (event) => resolve(/** @type {CustomEvent} */ (event).detail)),
  );
  const answered = api.get("/admin/jobs");
  assert.deepEqual(await told, { wait_s: 7 });
  context.mock.timers.tick(6_999);
  await new Promise(setImmediate);
  assert.equal(calls, 1);
  context.mock.timers.tick(1);
  assert.deepEqual(await answered, { ok: true });
  assert.equal(calls, 2);
});
