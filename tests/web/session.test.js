import assert from "node:assert/strict";
import { test } from "node:test";

import { Api, ApiError } from "../../web/shared/api.js";
import { Session } from "../../web/shared/session.js";
import { backOff_ms } from "../../web/shared/events.js";

const ACCOUNT = { id: "1", email: "a@example.org", permissions: ["listen"] };

/** An API that knows the account or not. @param {{signedIn: boolean}} state */
function serving(state) {
  /** @type {string[]} */
  const asked = [];
  /** @param {string} url */
  const fetch = async (url) => {
    asked.push(url);
    if (!state.signedIn)
      return Response.json({ code: "not-signed-in", title: "Log in first" }, { status: 401 });
    return Response.json(url.endsWith("/me") ? ACCOUNT : { url });
  };
  return { api: new Api(/** @type {any} */ (fetch)), asked };
}

test("Where the API says that nobody is signed in, nobody is asked for a password.", async () => {
  const { api } = serving({ signedIn: false });
  assert.equal(await new Session(api).begin(), null);
});

test("All calls that find the session over wait for one sign-in, and are then sent again.", async () => {
  const state = { signedIn: true };
  const { api, asked } = serving(state);
  const session = new Session(api);
  await session.begin();
  let questions = 0;
  session.askAgain = async () => {
    questions += 1;
    await new Promise(setImmediate);
    state.signedIn = true;
  };
  state.signedIn = false;
  const answers = await Promise.all([api.get("/albums"), api.get("/genres")]);
  assert.equal(questions, 1);
  assert.deepEqual(answers, [{ url: "/api/v1/albums" }, { url: "/api/v1/genres" }]);
  assert.equal(asked.filter((url) => url.endsWith("/albums")).length, 2);
});

test("Who lets the question be gets the call's own error, and is asked again by the next.", async () => {
  const state = { signedIn: true };
  const { api } = serving(state);
  const session = new Session(api);
  await session.begin();
  let questions = 0;
  session.askAgain = async () => {
    questions += 1;
    throw new Error("not now");
  };
  state.signedIn = false;
  for (const expected of [1, 2]) {
    await assert.rejects(
      api.get("/albums"),
      (error) => error instanceof ApiError && error.code === "not-signed-in",
    );
    assert.equal(questions, expected);
  }
});

test("An API that can't be reached is told as that, and as reached once it answers.", async () => {
  let away = true;
  const api = new Api(
    /** @type {any} */ (async () => (away ? Promise.reject(new TypeError("no")) : Response.json({}))),
  );
  /** @type {string[]} */
  const told = [];
  for (const name of ["reached", "unreachable"]) api.addEventListener(name, () => told.push(name));
  await assert.rejects(api.get("/albums"), { code: "offline", status: 0 });
  away = false;
  await api.get("/albums");
  assert.deepEqual(told, ["unreachable", "reached"]);
});

test("The wait before another try grows to a bound, and is never nothing.", () => {
  assert.deepEqual(
    [1, 2, 3, 20].map((failures) => backOff_ms(failures, 0)),
    [500, 1_000, 2_000, 15_000],
  );
  assert.deepEqual(
    [1, 20].map((failures) => backOff_ms(failures, 1)),
    [1_000, 30_000],
  );
});
