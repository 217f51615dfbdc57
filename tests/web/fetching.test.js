import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { LoadError } from "../../web/engine/load_error.js";
import { Network, broken, failing, lost, ok, silent } from "./engine_material.js";

/** @param {Network} network @param {Partial<import("../../web/engine/fetching.js").Wanted>} [wanted] */
async function load(network, wanted = {}) {
  const { signal } = new AbortController();
  const data = await network.fetching.load({ url: () => "https://edge/a", renew: never, signal, ...wanted });
  return new TextDecoder().decode(data);
}

/** @type {() => Promise<void>} */
const never = async () => assert.fail("nobody asked for a new stream");

test("What comes is handed on, and what it took is told.", async () => {
  const network = new Network(ok("12345"));
  assert.equal("12345", await load(network));
  const took = { whole_bytes: null, start_ms: 0, head_ms: 10, body_ms: 0 };
  const expected = { url: "https://edge/a", bytes: 5, ...took, cached: false };
  assert.deepEqual([expected], network.transfers);
});

test("A lost network is waited out, in pauses that grow to eight seconds and end when it returns.", async () => {
  const network = new Network(...Array(40).fill(lost), ok());
  assert.equal("bytes", await load(network));
  assert.deepEqual(
    [250, 500, 1000, 2000, 4000, 8000, 8000],
    network.pauses.slice(0, 7).map(({ ms }) => ms),
  );
  assert.ok(network.pauses.every(({ untilOnline }) => untilOnline));
  assert.equal(40, network.troubles.filter((code) => code === "network").length);
});

test("A body that breaks off is fetched again, and nothing of it handed on.", async () => {
  assert.equal("whole", await load(new Network(broken, ok("whole"))));
});

test("Pauses are drawn between half and whole.", async () => {
  const network = new Network(lost, ok());
  network.fetching._random = () => 0;
  await load(network);
  assert.deepEqual(
    [125],
    network.pauses.map(({ ms }) => ms),
  );
});

for (const status of [500, 502, 503, 429, 408]) {
  test(`A service that answers ${status} is asked again, and given up after seven failures in a row.`, async () => {
    const network = new Network(failing(status), failing(status), ok());
    assert.equal("bytes", await load(network));
    assert.ok(network.pauses.every(({ untilOnline }) => !untilOnline));
    const failed = new Network(failing(status));
    await assert.rejects(load(failed), { name: "LoadError", code: "unavailable", status, recoverable: true });
    assert.equal(7, failed.urls.length);
  });
}

test("Retry-After is honoured, in seconds and as a date, but not for ever.", async () => {
  const soon = failing(503, {}, { "Retry-After": "20" });
  const later = failing(429, {}, { "Retry-After": "Sun, 01 Nov 2026 00:01:00 GMT" });
  const network = new Network(soon, later, failing(503, {}, { "Retry-After": "999999" }), ok());
  await load(network);
  const date_ms = 60_000 - 10 - 20_000 - 10;
  assert.deepEqual(
    [20_000, date_ms, 120_000],
    network.pauses.map(({ ms }) => ms),
  );
});

test("What isn't there is final at once, and says why.", async () => {
  const problem = { title: "There is no such media", code: "no-such-media" };
  const network = new Network(failing(404, problem));
  const expected = { code: "missing", status: 404, recoverable: false, message: problem.title };
  await assert.rejects(load(network), expected);
  assert.equal(1, network.urls.length);
});

for (const status of [401, 403]) {
  test(`After a ${status} a new stream is asked for, once, and the same place tried there.`, async () => {
    const network = new Network(failing(status, { reason: "plan-changed" }), ok());
    let url = "https://edge/old";
    /** @type {unknown[]} */
    const refusals = [];
    const renew = async (/** @type {string} */ refused, /** @type {LoadError} */ { status, reason }) => {
      refusals.push([refused, status, reason]);
      url = "https://edge/new";
    };
    assert.equal("bytes", await load(network, { url: () => url, renew }));
    assert.deepEqual([["https://edge/old", status, "plan-changed"]], refusals);
    assert.deepEqual(["https://edge/old", "https://edge/new"], network.urls);
    assert.deepEqual([], network.pauses);
  });
}

test("Refused a second time it is final.", async () => {
  const network = new Network(failing(403, { code: "not-admitted" }));
  const expected = { code: "refused", status: 403, reason: "not-admitted", recoverable: false };
  await assert.rejects(load(network, { renew: async () => {} }), expected);
  assert.equal(2, network.urls.length);
});

test("While the API can't be reached a new stream is asked for again; what it refuses is final.", async () => {
  const network = new Network(failing(403), failing(403), ok());
  let asked = 0;
  const renew = async () => {
    asked += 1;
    if (asked < 2) throw Object.assign(new Error("offline"), { status: 0 });
  };
  assert.equal("bytes", await load(network, { renew }));
  assert.equal(1, network.pauses.length);
  const signedOut = Object.assign(new Error("signed out"), { status: 401 });
  await assert.rejects(
    load(new Network(failing(403)), { renew: () => Promise.reject(signedOut) }),
    signedOut,
  );
});

test("The signal ends a request, a pause, and what was never begun, with its own reason.", async () => {
  const reason = new Error("skipped");
  for (const during of ["fetch", "pause"]) {
    const controller = new AbortController();
    const network = new Network(during === "fetch" ? silent : lost);
    if (during === "pause") network.fetching._onTrouble = () => controller.abort(reason);
    const loading = load(network, { signal: controller.signal });
    if (during === "fetch") controller.abort(reason);
    await assert.rejects(loading, reason);
  }
  const network = new Network(silent);
  await assert.rejects(load(network, { signal: AbortSignal.abort(reason) }), reason);
});

test("A body that is given up is told as far as it came, so that a line that broke in is known.", async () => {
  const controller = new AbortController();
  const network = new Network(
    () =>
      new Response(
        new ReadableStream({
          start: (stream) => stream.enqueue(new Uint8Array(100)),
          pull: (stream) => {
            network.now_ms += 3000;
            controller.abort(new Error("too slow"));
            stream.error(controller.signal.reason);
          },
        }),
      ),
  );
  await assert.rejects(load(network, { signal: controller.signal }), /too slow/);
  assert.deepEqual(
    [[100, 3000]],
    network.transfers.map(({ bytes, body_ms }) => [bytes, body_ms]),
  );
});

test("An answer is told of before anything of its body has come.", async () => {
  const told = /** @type {number[]} */ ([]);
  await load(new Network(ok("12345")), { onProgress: ({ bytes }) => told.push(bytes) });
  assert.deepEqual([0, 5], told);
});

test("An answer that stays away for ten seconds is asked for again.", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const network = new Network(silent, ok());
    const loading = load(network);
    await Promise.resolve();
    mock.timers.tick(9_999);
    assert.equal(1, network.urls.length);
    mock.timers.tick(1);
    assert.equal("bytes", await loading);
    assert.deepEqual(["network"], network.troubles);
  } finally {
    mock.timers.reset();
  }
});
