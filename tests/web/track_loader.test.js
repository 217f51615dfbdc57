import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";

import { ByteCache } from "../../web/engine/byte_cache.js";
import { SingleFlight } from "../../web/engine/single_flight.js";
import { TrackLoader } from "../../web/engine/track_loader.js";
import { Network } from "./engine_material.js";

const KEY = Buffer.alloc(16, 7);
const RATE_HZ = 48_000;
const SEGMENTS = 3;

/** @param {string} name @param {string} codecs */
const rendition = (name, codecs) => ({
  name,
  codecs,
  quality: name.replace(/_(alac|flac)$/, ""),
  sample_rate_hz: RATE_HZ,
  valid_samples: SEGMENTS * RATE_HZ,
  average_bandwidth_bps: 200_000,
  peak_bandwidth_bps: 250_000,
});

const RENDITIONS = [
  rendition("lossless_alac", "alac"),
  rendition("lossless_flac", "fLaC"),
  rendition("256_aac", "mp4a.40.2"),
];

/** @param {string} token @param {object} [more] */
const streamOf = (token, more = {}) =>
  /** @type {any} */ ({
    playlist_url: `https://edge/m/${token}/asset/master.m3u8`,
    asset_id: "asset",
    playback_session_id: token,
    renditions: RENDITIONS,
    ...more,
  });

const MASTER = [
  "#EXTM3U",
  ...RENDITIONS.flatMap(({ name, codecs }) => [
    `#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="${codecs}"`,
    `${name}/index.m3u8`,
  ]),
].join("\n");

const MEDIA = [
  "#EXTM3U",
  "#EXT-X-TARGETDURATION:1",
  '#EXT-X-MAP:URI="init.mp4"',
  '#EXT-X-KEY:METHOD=AES-128,URI="key"',
  ...Array.from({ length: SEGMENTS }, (_, number) => `#EXTINF:1.000000,\nseg-${number}.m4s`),
].join("\n");

/** @param {number} number */
const clearSegment = (number) => `segment ${number}`;

/** @param {number} number */
function encryptedSegment(number) {
  const cipher = createCipheriv(
    "aes-128-cbc",
    KEY,
    Buffer.from(number.toString(16).padStart(32, "0"), "hex"),
  );
  return Buffer.concat([cipher.update(clearSegment(number)), cipher.final()]);
}

/** What an edge holds. @param {string} url */
function answer(url) {
  const name = new URL(url).pathname.split("/").at(-1) ?? "";
  if (name === "master.m3u8") return new Response(MASTER);
  if (name === "index.m3u8") return new Response(MEDIA);
  if (name === "key") return new Response(KEY);
  const number = /^seg-(\d+)\.m4s$/.exec(name)?.[1];
  return new Response(number === undefined ? "init" : encryptedSegment(Number(number)));
}

/** @param {Network} network @param {object} [options] */
const loaderOf = (network, options = {}) =>
  new TrackLoader(streamOf("old"), {
    fetching: network.fetching,
    subtle: globalThis.crypto.subtle,
    isTypeSupported: (type) => !type.includes("alac"),
    cache: new ByteCache(1_000_000),
    renew: async () => assert.fail("nobody asked for a new stream"),
    ...options,
  });

/** @param {Network} network */
const paths = (network) => network.urls.map((url) => new URL(url).pathname.split("/").slice(4).join("/"));

/** @param {ArrayBuffer} data */
const textOf = (data) => new TextDecoder().decode(data);

test("Offered is what the browser decodes, the best first, one encoding a quality.", async () => {
  const loader = loaderOf(new Network(answer));
  assert.deepEqual(
    (await loader.open()).map(({ name }) => name),
    ["lossless_flac", "256_aac"],
  );
  const apple = loaderOf(new Network(answer), { isTypeSupported: () => true });
  assert.deepEqual(
    (await apple.open()).map(({ name }) => name),
    ["lossless_alac", "256_aac"],
  );
  const deaf = loaderOf(new Network(answer), { isTypeSupported: () => false });
  await assert.rejects(deaf.open(), { code: "undecodable", recoverable: false });
});

test("A segment comes in the clear; playlist and key are fetched lazily and once.", async () => {
  const network = new Network(answer);
  const loader = loaderOf(network);
  const [flac] = await loader.open();
  assert.deepEqual(paths(network), ["master.m3u8"]);
  for (const number of [0, 1, 2, 1])
    assert.equal(clearSegment(number), textOf(await loader.segment(flac, number)));
  const expected = ["index.m3u8", "key", "seg-0.m4s", "seg-1.m4s", "seg-2.m4s"];
  assert.deepEqual(
    paths(network).slice(1),
    expected.map((name) => `lossless_flac/${name}`),
  );
  await assert.rejects(loader.segment(flac, 3), RangeError);
});

test("What was loaded of the same packaging isn't fetched again by another loader; of another it is.", async () => {
  const network = new Network(answer);
  const cache = new ByteCache(1_000_000);
  const before = loaderOf(network, { cache });
  for (const number of [0, 1]) await before.segment(RENDITIONS[1], number);
  await before.initialization(RENDITIONS[1]);
  before.close();
  const asked = network.urls.length;
  const again = loaderOf(network, { cache });
  assert.equal("segment 1", textOf(await again.segment(RENDITIONS[1], 1)));
  assert.equal("init", textOf(await again.initialization(RENDITIONS[1])));
  assert.equal(SEGMENTS, (await again.table(RENDITIONS[1])).places.length);
  assert.deepEqual(paths(network).slice(asked), ["master.m3u8"]);
  const repackaged = new TrackLoader(streamOf("new", { asset_id: "another" }), {
    ...{ fetching: network.fetching, subtle: globalThis.crypto.subtle, isTypeSupported: () => true, cache },
    renew: async () => assert.fail("nobody asked for a new stream"),
  });
  await repackaged.segment(RENDITIONS[1], 1);
  assert.equal("lossless_flac/seg-1.m4s", paths(network).at(-1));
});

test("The first segment doesn't wait for the key.", async () => {
  let keyAsked = () => {};
  const asked = new Promise((resolve) => (keyAsked = () => resolve(null)));
  const network = new Network(async (url) => {
    if (url.endsWith("/key")) keyAsked();
    if (url.endsWith(".m4s")) await asked; // and the key is asked for meanwhile
    return answer(url);
  });
  const loader = loaderOf(network);
  assert.equal(clearSegment(0), textOf(await loader.segment(RENDITIONS[1], 0)));
});

test("Who wants the same at the same time shares one request; a prefetch is one of them.", async () => {
  const network = new Network(answer);
  const loader = loaderOf(network);
  loader.prefetch(RENDITIONS[1], 0);
  const both = await Promise.all([loader.segment(RENDITIONS[1], 0), loader.segment(RENDITIONS[1], 0)]);
  assert.deepEqual(both.map(textOf), ["segment 0", "segment 0"]);
  await loader.initialization(RENDITIONS[1]);
  assert.equal(new Set(network.urls).size, network.urls.length);
});

test("A URL that admits no more is renewed once for all, and everything goes on at the new one.", async () => {
  const refuse = () => new Response("{}", { status: 403 });
  let old = answer;
  const network = new Network((url) => (url.includes("/new/") ? answer(url) : old(url)));
  let renewals = 0;
  const renew = async () => {
    renewals += 1;
    return streamOf("new");
  };
  const loader = loaderOf(network, { renew });
  await loader.segment(RENDITIONS[1], 0);
  old = refuse;
  const rest = await Promise.all([1, 2].map((number) => loader.segment(RENDITIONS[1], number)));
  assert.deepEqual(rest.map(textOf), ["segment 1", "segment 2"]);
  assert.equal(1, renewals);
  assert.equal("new", loader.stream.playback_session_id);
});

test("A refusal that comes when the URL is new already asks for no other.", async () => {
  let renewed = () => {};
  const renewal = new Promise((resolve) => (renewed = () => resolve(null)));
  let refusing = false;
  const network = new Network(async (url) => {
    if (!refusing || url.includes("/new")) return answer(url);
    if (url.endsWith("seg-2.m4s")) await renewal;
    return new Response("{}", { status: 403 });
  });
  let renewals = 0;
  const loader = loaderOf(network, { renew: async () => streamOf(`new-${(renewals += 1)}`) });
  await loader.segment(RENDITIONS[1], 0);
  refusing = true;
  const late = loader.segment(RENDITIONS[1], 2);
  assert.equal("segment 1", textOf(await loader.segment(RENDITIONS[1], 1)));
  renewed();
  assert.equal("segment 2", textOf(await late));
  assert.equal(1, renewals);
});

test("A new stream that is refused as well is the end; so is one of another packaging.", async () => {
  const network = new Network(() => new Response("{}", { status: 403 }));
  let renewals = 0;
  const renew = async () => streamOf(`new-${(renewals += 1)}`);
  const loader = loaderOf(network, { renew });
  await assert.rejects(loader.open(), { code: "refused" });
  await assert.rejects(loader.open(), { code: "refused" });
  assert.equal(1, renewals);
  const replaced = loaderOf(network, { renew: async () => streamOf("new", { asset_id: "another" }) });
  await assert.rejects(replaced.open(), { code: "replaced", recoverable: true });
});

test("What comes damaged is fetched once more, with its key; damaged again it is told.", async () => {
  let damaged = 1;
  const network = new Network((url) => {
    const damage = url.endsWith("seg-0.m4s") && damaged-- > 0;
    return damage ? new Response(new Uint8Array(16)) : answer(url);
  });
  const loader = loaderOf(network);
  assert.equal("segment 0", textOf(await loader.segment(RENDITIONS[1], 0)));
  assert.equal(2, network.urls.filter((url) => url.endsWith("/key")).length);
  damaged = 2;
  const another = loaderOf(network);
  await assert.rejects(another.segment(RENDITIONS[1], 0), { code: "undecryptable", recoverable: false });
});

test("A playlist that can't be read, or disagrees with the stream, is malformed.", async () => {
  const nonsense = loaderOf(new Network(() => new Response("<html>")));
  await assert.rejects(nonsense.open(), { code: "malformed", message: /line 1/ });
  const short = MEDIA.replace("1.000000", "0.500000");
  const network = new Network((url) => (url.endsWith("index.m3u8") ? new Response(short) : answer(url)));
  await assert.rejects(loaderOf(network).table(RENDITIONS[1]), {
    code: "malformed",
    message: /120000 samples/,
  });
});

test("Without WebCrypto the error says what it needs, before any segment is fetched.", async () => {
  const network = new Network(answer);
  await assert.rejects(loaderOf(network, { subtle: undefined }).segment(RENDITIONS[1], 0), {
    code: "insecure",
  });
  assert.ok(!network.urls.some((url) => url.endsWith(".m4s")));
});

test("Who stops waiting ends the request only when nobody else waits.", async () => {
  /** @type {AbortSignal[]} */
  const signals = [];
  const network = new Network((url, signal) => {
    if (!url.endsWith(".m4s")) return answer(url);
    signals.push(signal);
    return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  const loader = loaderOf(network);
  await loader.table(RENDITIONS[1]);
  const [first, second] = [new AbortController(), new AbortController()];
  const waits = [first, second].map(({ signal }) => loader.segment(RENDITIONS[1], 0, { signal }));
  while (signals.length === 0) await new Promise(setImmediate);
  first.abort(new Error("first"));
  await assert.rejects(waits[0], /first/);
  assert.equal(false, signals[0].aborted);
  second.abort(new Error("second"));
  await assert.rejects(waits[1], /second/);
  assert.equal(true, signals[0].aborted);
});

test("Closing ends what loads, and nothing is begun afterwards.", async () => {
  const network = new Network((url, signal) => {
    if (!url.endsWith(".m4s")) return answer(url);
    return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  const loader = loaderOf(network);
  await loader.table(RENDITIONS[1]);
  const waiting = assert.rejects(loader.segment(RENDITIONS[1], 0), { name: "AbortError" });
  loader.close();
  await waiting;
  const asked = network.urls.length;
  await assert.rejects(loader.open(), { name: "AbortError" });
  assert.equal(asked, network.urls.length);
});

test("CMCD goes with every request, by what the player knows and what the loader adds.", async () => {
  const network = new Network((url) => answer(url));
  const loader = loaderOf(network, { telemetry: () => ({ buffer_s: 4.04, throughput_bps: 1_234_000 }) });
  await loader.segment(RENDITIONS[2], 1);
  const told = network.urls.map((url) => [
    url.split("?")[0].split("/").at(-1),
    new URL(url).searchParams.get("CMCD"),
  ]);
  const stream = 'sf=h,sid="old",st=v';
  assert.deepEqual(Object.fromEntries(told), {
    "master.m3u8": `cid="asset",mtp=1200,ot=m,${stream}`,
    "index.m3u8": `cid="asset",mtp=1200,ot=m,${stream}`,
    key: `cid="asset",mtp=1200,ot=k,${stream}`,
    "seg-1.m4s": `bl=4000,br=200,cid="asset",d=1000,mtp=1200,nor="seg-2.m4s",ot=a,${stream},tb=200`,
  });
});

test("The cache keeps to its bytes and gives up what was not used for longest.", () => {
  const cache = new ByteCache(10);
  for (const key of ["a", "b", "c"]) cache.put(key, new ArrayBuffer(4));
  assert.deepEqual(
    ["a", "b", "c"].map((key) => cache.get(key)?.byteLength ?? null),
    [null, 4, 4],
  );
  cache.get("b");
  cache.put("d", new ArrayBuffer(4));
  assert.deepEqual(
    ["b", "c", "d"].map((key) => cache.get(key) !== null),
    [true, false, true],
  );
  cache.put("b", new ArrayBuffer(1));
  cache.put("huge", new ArrayBuffer(11));
  cache.put("e", new ArrayBuffer(5));
  assert.deepEqual(
    ["b", "d", "e", "huge"].map((key) => cache.get(key)?.byteLength ?? null),
    [1, 4, 5, null],
  );
});

test("Work that was given up is begun anew by whoever comes next.", async () => {
  const flights = /** @type {SingleFlight<number>} */ (new SingleFlight());
  const controller = new AbortController();
  /** @param {AbortSignal} signal @returns {Promise<number>} */
  const hangs = (signal) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const given = assert.rejects(flights.do("one", hangs, controller.signal), { name: "AbortError" });
  controller.abort();
  await given;
  assert.equal(5, await flights.do("one", async () => 5));
});
