import assert from "node:assert/strict";
import { test } from "node:test";

import { EventParser } from "../../web/desk/assets/event_stream.js";
import { formatCoding } from "../../web/desk/assets/master_format.js";
import { verdictOf } from "../../web/desk/assets/report.js";
import { shareOf } from "../../web/desk/assets/verification.js";
import { writeLrc } from "../../web/desk/catalog/lrc.js";
import {
  formatTaken,
  isIn,
  mayBeRetried,
  reasonOf,
  speakStages,
  stateOf,
  timeOf_s,
} from "../../web/desk/jobs/job_words.js";
import { groupsOf } from "../../web/desk/jobs/stage_strip.js";
import {
  changeWords,
  hrefOfObject,
  nameOfAccount,
  nameOfAction,
  nameOfObject,
} from "../../web/desk/people/audit_words.js";
import { nameOfRendition } from "../../web/desk/rendition_names.js";
import { changesOf, genresOf } from "../../web/desk/tag_fields.js";

/** @param {string} name @param {string} state @param {object} [more] @returns {any} */
function stage(name, state, more = {}) {
  return {
    name,
    rendition: null,
    state,
    progress: 0,
    started_at: null,
    ended_at: null,
    reason: null,
    ...more,
  };
}

/** @param {string} name @param {number} begin_s @param {number} end_s */
function during(name, begin_s, end_s) {
  const [started_at, ended_at] = [begin_s, end_s].map((at_s) => new Date(at_s * 1000).toISOString());
  return stage(name, "done", { started_at, ended_at });
}

/** @param {object} more @returns {any} */
function job(more) {
  return {
    state: "queued",
    stage: "queued",
    progress: 0,
    stages: [],
    starts: 0,
    outcome: null,
    note: null,
    error: null,
    ...more,
  };
}

test("A job's state is one line, with how far it is or how long it took.", () => {
  const stages = [
    during("fetch", 0, 1.4),
    during("encode", 1, 2),
    during("encode", 1.2, 3),
    during("publish", 90, 90.4),
  ];
  assert.equal(stateOf(job({})), "Waiting for a worker");
  assert.equal(stateOf(job({ starts: 1 })), "Waiting to be tried again");
  assert.equal(stateOf(job({ state: "running", stage: "encode", progress: 0.567 })), "Encoding · 57 %");
  assert.equal(stateOf(job({ state: "done", outcome: "packaged", stages })), "Published in 3.4 s");
  assert.equal(stateOf(job({ state: "done", outcome: "unchanged" })), "Known already: nothing has changed");
});

test("A failure says at which stage, and why.", () => {
  const stages = [
    stage("probe", "done"),
    stage("encode", "failed", { rendition: "96_aac", reason: "out of memory" }),
  ];
  assert.equal(
    reasonOf(job({ state: "failed", stages, error: "it failed" })),
    "Encode AAC 96 kbit/s: out of memory",
  );
  assert.equal(reasonOf(job({ state: "failed", error: "it failed" })), "it failed");
  assert.equal(reasonOf(job({ state: "queued", error: "the store is away" })), "the store is away");
  assert.equal(reasonOf(job({ state: "done" })), "");
});

test("A master's codec and container are told by the names that people know.", () => {
  const told = [
    ["flac", "flac"],
    ["alac", "mov,mp4,m4a,3gp,3g2,mj2"],
    ["pcm_s24le", "wav"],
    ["mp3", "mp3"],
    ["opus", "ogg"],
  ].map(([codec, container]) => formatCoding({ codec, container }));
  assert.deepEqual(told, ["FLAC", "ALAC in MP4", "PCM in WAV", "MP3", "OPUS in Ogg"]);
});

test("Renditions are told in the player's words, and what is unknown as it is called.", () => {
  const told = [
    "96_aac",
    "256_aac",
    "256_aac_plus",
    "lossless_alac",
    "hi_res_lossless_flac",
    "lossless",
    "a_b",
  ];
  assert.deepEqual(told.map(nameOfRendition), [
    "AAC 96 kbit/s",
    "AAC 256 kbit/s",
    "AAC 320 kbit/s",
    "Lossless, ALAC",
    "Hi-res lossless, FLAC",
    "lossless",
    "a_b",
  ]);
});

test("Nobody is offered to try again what will fail again.", () => {
  const failed = { state: "failed", retryable: true };
  assert.ok(mayBeRetried(job({ ...failed, error_code: "crashed" })));
  assert.ok(!mayBeRetried(job({ ...failed, error_code: "damaged" })));
  assert.ok(!mayBeRetried(job({ ...failed, retryable: false, error_code: "crashed" })));
  assert.ok(!mayBeRetried(job({ state: "done", retryable: false, error_code: null })));
});

test("Every job is in exactly one of the filters besides all.", () => {
  for (const state of ["queued", "running", "ready", "done", "failed", "discarded"]) {
    const filters = /** @type {const} */ (["active", "ready", "failed", "done"]);
    assert.equal(filters.filter((filter) => isIn(job({ state }), filter)).length, 1, state);
    assert.ok(isIn(job({ state }), "all"));
  }
});

test("Stages are spoken in their order, and encodes are one group.", () => {
  const stages = [
    stage("probe", "done"),
    stage("encode", "running", { rendition: "a", progress: 0.4 }),
    stage("encode", "stopped", { rendition: "b" }),
    stage("verify", "waiting"),
  ];
  assert.equal(speakStages(stages), "Probe done, Encode a 40 %, Encode b stopped, Verify waits");
  assert.deepEqual(
    groupsOf(stages).map(({ name, stages: its }) => [name, its.length]),
    [
      ["probe", 1],
      ["encode", 2],
      ["verify", 1],
    ],
  );
});

test("What a stage takes is told until it ends.", () => {
  const started_at = "2026-01-01T00:00:00Z";
  assert.equal(timeOf_s({ started_at: null, ended_at: null }), null);
  assert.equal(timeOf_s({ started_at, ended_at: null }, Date.parse("2026-01-01T00:00:02Z")), 2);
  assert.deepEqual([0, 0.34, 12.4, 125].map(formatTaken), ["< 0.1 s", "0.3 s", "12 s", "2 min 5 s"]);
});

test("Only what was changed is sent.", () => {
  const before = { title: "A", number: null, genres: ["Rock"], explicit: false };
  assert.deepEqual(changesOf(before, { title: "A", number: 2, genres: ["Rock"], explicit: false }), {
    number: 2,
  });
  assert.deepEqual(changesOf(before, { ...before, genres: ["Rock", "Pop"] }), { genres: ["Rock", "Pop"] });
  assert.deepEqual(genresOf(" Rock, ,Pop,Rock "), ["Rock", "Pop"]);
});

test("Events are put together however they were cut, and comments are passed over.", () => {
  const text =
    'event: progress\ndata: {"a":1}\n\n: still here\n\nevent: report\r\ndata: {"b":\r\ndata: 2}\r\n\r\nevent: half\ndata';
  for (const size of [1, 2, 7, 1000]) {
    const parser = new EventParser();
    const events = [];
    for (let at = 0; at < text.length; at += size) events.push(...parser.take(text.slice(at, at + size)));
    assert.deepEqual(
      events,
      [
        { event: "progress", data: '{"a":1}' },
        { event: "report", data: '{"b":\n2}' },
      ],
      String(size),
    );
  }
});

test("A report is told in a sentence.", () => {
  const report = (/** @type {object} */ summary, holds = true) =>
    /** @type {any} */ ({
      holds,
      summary: { pass: 58, warning: 0, fail: 0, not_applicable: 24, ...summary },
    });
  assert.equal(verdictOf(report({})), "All 58 rules hold.");
  assert.equal(verdictOf(report({ warning: 1 })), "All 59 rules hold, with 1 warning.");
  assert.equal(verdictOf(report({ fail: 2 }, false)), "2 rules are broken, of 60.");
  assert.equal(
    shareOf([
      { rendition: "a", segments_read: 2, segments: 4 },
      { rendition: "b", segments_read: 0, segments: 4 },
    ]),
    0.25,
  );
  assert.equal(shareOf([]), 0);
});

test("Timed lyrics are written as LRC, words with their own times.", () => {
  const lines = [
    { start_s: 0.5, text: "One", words: null },
    {
      start_s: 61.234,
      text: "Two more",
      words: [
        { start_s: 61.234, text: "Two " },
        { start_s: 62, text: "more" },
      ],
    },
    { start_s: 59.999, text: "", words: null },
  ];
  assert.equal(writeLrc(lines), "[00:00.50]One\n[01:01.23]<01:01.23>Two <01:02.00>more\n[01:00.00]");
});

test("The trail tells fields before and after, and leads to what is still there.", () => {
  assert.equal(
    changeWords({ field: "release_date", before: null, after: "2024" }),
    "release date: nothing → 2024",
  );
  assert.equal(changeWords({ field: "genres", before: [], after: ["A", "B"] }), "genres: nothing → A, B");
  assert.equal(changeWords({ field: "disabled", before: false, after: true }), "disabled: no → yes");
  assert.equal(
    changeWords({ field: "artwork", before: null, after: "ab".repeat(32) }),
    "artwork: nothing → abababababab…",
  );
  assert.equal(nameOfAction("change-tier"), "Changed a tier");
  assert.equal(nameOfAction("what-comes-later"), "what-comes-later");
  const record = (/** @type {object} */ more) =>
    /** @type {any} */ ({ object_kind: "track", object_id: "1-2", object_title: "Tide", ...more });
  const gone = record({ object_title: null });
  assert.deepEqual([hrefOfObject(record({})), nameOfObject(record({}))], ["#/tracks/1-2", "“Tide”"]);
  assert.deepEqual([hrefOfObject(gone), nameOfObject(gone)], [null, "the track 1-2"]);
  assert.equal(nameOfObject(record({ object_title: "\u202eediT" })), "“\u2068\u202eediT\u2069”");
  assert.equal(nameOfObject(record({ object_kind: null, object_id: null })), null);
  assert.equal(hrefOfObject(record({ object_kind: "asset" })), "#/assets/12");
  assert.equal(hrefOfObject(record({ object_kind: "session" })), null);
  const account = { audit_id: "0123456789", user_id: "9", email: "a@b.org", display_name: "" };
  assert.equal(nameOfAccount(account), "a@b.org");
  assert.equal(nameOfAccount({ ...account, user_id: null, email: null }), "a deleted account (01234567)");
});
