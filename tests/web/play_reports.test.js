import assert from "node:assert/strict";
import { test } from "node:test";

import { Listening } from "../../web/player/playing/listening.js";
import { PlayReports } from "../../web/player/playing/play_reports.js";
import { Memory } from "../../web/player/playing/remembered.js";
import { fakeStorage } from "./fake_storage.js";

/** @param {string} id */
const play = (id) => ({ id, track_id: "t", played_at: "2026-01-01T00:00:00.000Z", listened_s: 40 });

/** An API that answers as told, and what it was sent. @param {(path: string, body: any) => any} answer */
function reporting(answer = () => null) {
  /** @type {[string, any][]} */
  const sent = [];
  let now_ms = 1_000_000;
  /** @param {string} path @param {any} body */
  const post = async (path, body) => {
    sent.push([path, body]);
    return answer(path, body);
  };
  const memory = new Memory(fakeStorage());
  const reports = new PlayReports({ api: { post }, memory, accountId: "anna", now: () => now_ms });
  return { sent, reports, memory, pass: (/** @type {number} */ time_ms) => (now_ms += time_ms) };
}

/** @param {number} status @returns {never} */
function refuse(status) {
  throw Object.assign(new Error("refused"), { status });
}

test("A play that has ended is told at once, alone.", async () => {
  const { sent, reports } = reporting();
  await reports.ended(play("1"));
  await reports.tell();
  assert.deepEqual(sent, [["/plays", play("1")]]);
});

test("What can't be told is kept and told together when it can.", async () => {
  let away = true;
  const { sent, reports } = reporting(() => (away ? refuse(0) : null));
  await reports.ended(play("1"));
  await reports.ended(play("2"));
  sent.length = 0;
  away = false;
  await reports.tell();
  assert.deepEqual(sent, [["/plays/batch", { plays: [play("1"), play("2")] }]]);
});

test("A play that goes on is told when its tab has been silent for long.", async () => {
  const { sent, reports, pass } = reporting();
  reports.goesOn(play("1"));
  await reports.tell();
  assert.deepEqual(sent, []);
  pass(60_000);
  await reports.tell();
  assert.equal(sent.length, 1);
});

test("One that is refused for good is forgotten, and the others are told.", async () => {
  const { sent, reports, memory } = reporting((path, body) => {
    if (path === "/plays/batch" || body.id === "2") refuse(422);
  });
  for (const id of ["1", "2", "3"]) memory.set(`play.anna.${id}`, { play: play(id), until_ms: 0 });
  await reports.tell();
  assert.deepEqual(
    sent.slice(1).map(([, body]) => body.id),
    ["1", "2", "3"],
  );
  assert.deepEqual(memory.names("play."), []);
});

test("More than the API takes at once is told in several batches.", async () => {
  const { sent, reports, memory } = reporting();
  for (let id = 0; id < 1203; id += 1) memory.set(`play.anna.${id}`, { play: play(String(id)), until_ms: 0 });
  await reports.tell();
  assert.deepEqual(
    sent.map(([, body]) => body.plays.length),
    [500, 500, 203],
  );
});

test("What another account heard isn't told in this one's name.", async () => {
  const { sent, reports, memory } = reporting();
  memory.set("play.berta.1", { play: play("1"), until_ms: 0 });
  await reports.tell();
  assert.deepEqual(sent, []);
});

test("Only sounding time counts, and a night's sleep is none.", () => {
  const listening = new Listening({ id: "1", trackId: "t", now_ms: 0 });
  for (const now_ms of [0, 250, 500]) listening.tick(now_ms, true);
  listening.tick(600, false);
  for (const now_ms of [5_000, 5_500]) listening.tick(now_ms, true);
  listening.tick(30_000_000, true);
  assert.equal(listening.play().listened_s, 0.5 + 0.5 + 2);
});
