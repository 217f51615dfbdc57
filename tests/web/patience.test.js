import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Api } from "../../web/shared/api.js";

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
