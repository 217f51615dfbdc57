/**
 * Answers questions by the engine's modules, for tests that know the truth from elsewhere: a list of questions as JSON
 * on standard input, their answers on standard output.
 */

import { createHash, webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

import { ByteCache } from "../../web/engine/byte_cache.js";
import { withCmcd } from "../../web/engine/cmcd.js";
import { Fetching } from "../../web/engine/fetching.js";
import { parseMediaPlaylist } from "../../web/engine/media_playlist.js";
import { readFragment, readInitialization } from "../../web/engine/mp4.js";
import { parseMultivariantPlaylist } from "../../web/engine/multivariant_playlist.js";
import { pauseBy } from "../../web/engine/pause.js";
import { decryptSegment, importContentKey, ivOf } from "../../web/engine/segment_cipher.js";
import { SegmentTable } from "../../web/engine/segment_table.js";
import { TrackLoader } from "../../web/engine/track_loader.js";

const subtle = /** @type {SubtleCrypto} */ (webcrypto.subtle);

/** @param {string} hex */
const fromHex = (hex) => Uint8Array.from(Buffer.from(hex, "hex")).buffer;

/** @type {Record<string, (question: any) => unknown>} */
const ANSWERS = {
  media: ({ playlist }) => parseMediaPlaylist(playlist),
  multivariant: ({ playlist }) => parseMultivariantPlaylist(playlist),
  table: ({ rendition, playlist }) =>
    new SegmentTable(rendition, parseMediaPlaylist(playlist).segments).places,
  cmcd: ({ url, report }) => withCmcd(url, report),
  initialization: async ({ path }) => readInitialization(await readFile(path)),
  fragment: async ({ path, initialization }) => readFragment(await readFile(path), initialization),
  decrypted: async ({ key, sequenceNumber, data }) => {
    const contentKey = await importContentKey(subtle, fromHex(key));
    return hex(await decryptSegment(subtle, contentKey, ivOf(sequenceNumber), fromHex(data)));
  },
  track: loadTrack,
};

/** @param {ArrayBuffer} data */
function hex(data) {
  return Buffer.from(data).toString("hex");
}

/** Load all of a track from a folder, as from an edge. @param {{folder: string, stream: any}} question */
async function loadTrack({ folder, stream }) {
  /** @type {string[]} */
  const fetched = [];
  /** @param {any} url */
  const fetch = async (url) => {
    fetched.push(new URL(url).pathname.slice(1));
    return new Response(await readFile(`${folder}${new URL(url).pathname}`));
  };
  const pause = pauseBy(new EventTarget());
  const fetching = new Fetching({ fetch, now: () => performance.now(), random: () => 0.5, pause });
  const renew = async () => stream;
  const cache = new ByteCache(100_000_000);
  const loader = new TrackLoader(stream, { fetching, subtle, isTypeSupported: () => true, renew, cache });
  /** @type {Record<string, unknown>} */
  const loaded = {};
  for (const rendition of await loader.open()) {
    const { places } = await loader.table(rendition);
    const initialization = await loader.initialization(rendition);
    const segments = await Promise.all(places.map(({ number }) => loader.segment(rendition, number)));
    const fragments = segments.map((segment) => readFragment(segment, readInitialization(initialization)));
    loaded[rendition.name] = { places, fragments, digests: [initialization, ...segments].map(digest) };
  }
  return { loaded, fetched };
}

/** @param {ArrayBuffer} data */
function digest(data) {
  return createHash("sha256").update(new Uint8Array(data)).digest("hex");
}

const questions = JSON.parse(await text(process.stdin));
const answers = [];
for (const question of questions) {
  try {
    answers.push(await ANSWERS[question.what](question));
  } catch (error) {
    answers.push({ error: String(error) });
  }
}
/** @param {string} _key @param {unknown} value */
const plain = (_key, value) => (value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value);
process.stdout.write(JSON.stringify(answers, plain));
