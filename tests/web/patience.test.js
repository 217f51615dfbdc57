import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Api } from "../../web/shared/api.js";
import { PlayerApi } from "../../web/player/player_api.js";

/** @param {number} status @param {unknown} body @param {Record<string, string>} [headers] */
const answer = (status, body, headers) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

test("A long list is read on when the API asks to wait in its midst.", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const answers = [
    answer(200, { items: [1, 2], next_cursor: "a" }),
    answer(429, { code: "rate-limited", title: "Too many" }, { "Retry-After": "40" }),
    answer(200, { items: [3], next_cursor: null }),
  ];
  const asked = /** @type {string[]} */ ([]);
  const fetch = async (/** @type {any} */ url) => {
    asked.push(url);
    return /** @type {Response} */ (answers[asked.length - 1]);
  };
  const pages = new Api(/** @type {any} */ (fetch)).pages("/things");
  assert.deepEqual([1, 2], (await pages.next()).value);
  const next = pages.next();
  while (asked.length < 2) await new Promise(setImmediate);
  await new Promise(setImmediate);
  mock.timers.tick(39_999);
  await new Promise(setImmediate);
  assert.equal(2, asked.length);
  mock.timers.tick(1);
  assert.deepEqual([3], (await next).value);
  assert.deepEqual(["/api/v1/things", "/api/v1/things?cursor=a", "/api/v1/things?cursor=a"], asked);
  mock.timers.reset();
});

const TOO_MUCH = { code: "rate-limited", title: "Too many requests", detail: "api: more than 100 in 60 s" };

/** @param {Response[]} answers in their order @param {() => number} [now] */
function playerApi(answers, now) {
  const asked = /** @type {string[]} */ ([]);
  const fetch = async (/** @type {string} */ url, /** @type {any} */ { method }) => {
    asked.push(`${method} ${url.replace("/api/v1", "")}`);
    return /** @type {Response} */ (answers[asked.length - 1]);
  };
  return { api: new PlayerApi(/** @type {any} */ (fetch), now), asked };
}

test("What a listener does too soon is done a few seconds later.", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { api, asked } = playerApi([answer(429, TOO_MUCH, { "Retry-After": "3" }), answer(200, { id: "p" })]);
  const made = api.patch("/playlists/p", { name: "Another" });
  await new Promise(setImmediate);
  mock.timers.tick(3_000);
  assert.deepEqual({ id: "p" }, await made);
  assert.deepEqual(["PATCH /playlists/p", "PATCH /playlists/p"], asked);
  mock.timers.reset();
});

test("Where the wait is long, it is said at once when to try again.", async () => {
  const { api, asked } = playerApi([answer(429, TOO_MUCH, { "Retry-After": "40" })]);
  await assert.rejects(api.post("/things"), { message: "That was much at once. Try again in 40 seconds.", status: 429 });
  assert.equal(1, asked.length);
});

test("Short waits don't add up to a long one.", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { api, asked } = playerApi([3, 3].map((wait_s) => answer(429, TOO_MUCH, { "Retry-After": String(wait_s) })));
  const made = assert.rejects(api.post("/things"), { status: 429 });
  await new Promise(setImmediate);
  mock.timers.tick(3_000);
  await made;
  assert.equal(2, asked.length);
  mock.timers.reset();
});

test("What the catalog has answered is not asked for again at once; what is an account's own always is.", async () => {
  let now_ms = 0;
  const { api, asked } = playerApi(Array.from({ length: 9 }, (_, index) => answer(200, { index })), () => now_ms);
  const said = [];
  said.push(await api.get("/albums/a"), await api.get("/albums/a"), await api.get("/albums", { genre: "Jazz" }));
  said.push(await api.get("/me"), await api.get("/me"), await api.getAnew("/albums/a"));
  now_ms = 30_000;
  said.push(await api.get("/albums/a"));
  assert.deepEqual([0, 0, 1, 2, 3, 4, 5], said.map(({ index }) => index));
  assert.equal(6, asked.length);
});

test("No more answers are kept than a visit needs.", async () => {
  const { api, asked } = playerApi(Array.from({ length: 99 }, (_, index) => answer(200, { index })), () => 0);
  for (let number = 0; number < 61; number += 1) await api.get(`/albums/${number}`);
  await api.get("/albums/60");
  assert.equal(61, asked.length);
  await api.get("/albums/0");
  assert.equal(62, asked.length);
});
