import assert from "node:assert/strict";
import { test } from "node:test";

import { parseMediaPlaylist } from "../../web/engine/media_playlist.js";
import { Mp4Error, readFragment, readInitialization } from "../../web/engine/mp4.js";
import { parseMultivariantPlaylist } from "../../web/engine/multivariant_playlist.js";
import { decryptSegment, importContentKey } from "../../web/engine/segment_cipher.js";

/** @param {...string} lines */
const media = (...lines) => parseMediaPlaylist(["#EXTM3U", "#EXT-X-TARGETDURATION:6", ...lines].join("\n"));

/** @type {[string, string[], RegExp][]} */
const REFUSED_MEDIA = [
  ["a duration that is none", ["#EXTINF:six,", "a"], /line 3: EXTINF: "six," is not a duration/],
  ["a segment without duration", ["a.m4s"], /line 3: no EXTINF before "a\.m4s"/],
  ["a method that isn't read", ['#EXT-X-KEY:METHOD=SAMPLE-AES,URI="k"'], /line 3: .*METHOD SAMPLE-AES/],
  ["a key without URI", ["#EXT-X-KEY:METHOD=AES-128"], /line 3: EXT-X-KEY: URI is missing/],
  ["a URI without quotes", ["#EXT-X-KEY:METHOD=AES-128,URI=k"], /line 3: EXT-X-KEY: URI is not in quotes/],
  ["an IV too long", [`#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x${"0".repeat(33)}`], /line 3: .*16 octets/],
  ["an attribute twice", ['#EXT-X-MAP:URI="a",URI="b"'], /line 3: EXT-X-MAP: URI is told twice/],
  ["a quote without end", ['#EXT-X-MAP:URI="a'], /line 3: EXT-X-MAP: not an attribute/],
  [
    "an encrypted section without IV",
    ['#EXT-X-KEY:METHOD=AES-128,URI="k"', '#EXT-X-MAP:URI="i"'],
    /line 4: .*no IV/,
  ],
  [
    "a range of nothing",
    ["#EXTINF:6,", "#EXT-X-BYTERANGE:10", "a"],
    /line 4: EXT-X-BYTERANGE: "10" tells no range/,
  ],
  ["variables", ['#EXT-X-DEFINE:NAME="a",VALUE="b"'], /line 3: EXT-X-DEFINE is not read/],
  ["a multivariant playlist", ["#EXT-X-STREAM-INF:BANDWIDTH=1", "a"], /line 3: it has variants/],
];

for (const [what, lines, expected] of REFUSED_MEDIA) {
  test(`Refused in a media playlist, naming the line: ${what}.`, () =>
    assert.throws(() => media(...lines), expected));
}

test("What is no playlist, or lacks its target duration, is refused.", () => {
  assert.throws(() => parseMediaPlaylist("<html>"), /line 1: it begins with "<html>"/);
  assert.throws(() => parseMediaPlaylist(""), /line 1/);
  assert.throws(() => parseMediaPlaylist("#EXTM3U\n"), /EXT-X-TARGETDURATION is missing/);
});

test("Refused in a multivariant playlist: no variants, one without URI or bandwidth, segments.", () => {
  assert.throws(() => parseMultivariantPlaylist("#EXTM3U\n"), /no variants/);
  assert.throws(() => parseMultivariantPlaylist("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n"), /line 2: .*URI/);
  assert.throws(
    () => parseMultivariantPlaylist("#EXTM3U\n#EXT-X-STREAM-INF:SCORE=1\na"),
    /line 2: .*BANDWIDTH is missing/,
  );
  assert.throws(() => parseMultivariantPlaylist("#EXTM3U\n#EXTINF:6,\na"), /line 2: .*media playlist/);
});

/** @param {string} kind @param {...(Uint8Array | number[])} parts */
function box(kind, ...parts) {
  const payload = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + payload.length);
  head.write(kind, 4);
  return Buffer.concat([head, payload]);
}

/** @param {...number} values */
function words(...values) {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, at) => bytes.writeUInt32BE(value, 4 * at));
  return bytes;
}

const INITIALIZATION = { trackId: 1, defaultDuration: 1024 };

/** A fragment of two units from a time on, the second cut short. @param {number} time @param {Buffer} [tfdt] */
const fragment = (time, tfdt = box("tfdt", words(0, time))) =>
  box(
    "moof",
    box("traf", box("tfhd", words(0x020000, 1)), tfdt, box("trun", words(0x000301, 2, 0, 1024, 9, 700, 9))),
  );

test("A fragment cut anywhere is an error of ours, and never read beyond its end.", () => {
  const whole = fragment(4096);
  assert.deepEqual(readFragment(whole, INITIALIZATION), { decodeTime: 4096, accessUnits: 2, duration: 1724 });
  for (let length = 0; length < whole.length; length += 1) {
    const cut = whole.subarray(0, length);
    assert.throws(() => readFragment(cut, INITIALIZATION), Mp4Error, `${length} bytes`);
    const copy = Buffer.from(cut); // a head that claims no more than there is
    if (length >= 8) copy.writeUInt32BE(length);
    assert.throws(() => readFragment(copy, INITIALIZATION), Mp4Error, `${length} bytes, mended`);
  }
});

test("Fragments of one segment must continue each other; times of 64 bits are read whole.", () => {
  const two = Buffer.concat([fragment(0), fragment(1724)]);
  assert.deepEqual(readFragment(two, INITIALIZATION), { decodeTime: 0, accessUnits: 4, duration: 3448 });
  assert.throws(
    () => readFragment(Buffer.concat([fragment(0), fragment(0)]), INITIALIZATION),
    /tfdt: 0 where/,
  );
  const late = fragment(0, box("tfdt", words(0x01000000, 2, 5)));
  assert.equal(2 ** 33 + 5, readFragment(late, INITIALIZATION).decodeTime);
  const never = fragment(0, box("tfdt", words(0x01000000, 0xffffffff, 0)));
  assert.throws(() => readFragment(never, INITIALIZATION), /more than can be counted exactly/);
});

test("Another track's fragment, and what is no initialization section, are refused.", () => {
  assert.throws(() => readFragment(fragment(0), { trackId: 2, defaultDuration: 0 }), /track 1, where 2/);
  assert.throws(() => readInitialization(fragment(0)), /there is no box moov/);
  assert.throws(() => readInitialization(new ArrayBuffer(0)), /there is no box moov/);
});

test("Without WebCrypto the error says what it needs.", async () => {
  const expected = { name: "CipherError", code: "insecure", message: /needs HTTPS or localhost/ };
  await assert.rejects(importContentKey(undefined, new ArrayBuffer(16)), expected);
});

test("A key of another length, a segment cut short and a wrong key are undecryptable.", async () => {
  const { subtle } = globalThis.crypto;
  await assert.rejects(importContentKey(subtle, new ArrayBuffer(15)), {
    code: "undecryptable",
    message: /15/,
  });
  const key = await importContentKey(subtle, new ArrayBuffer(16));
  const iv = new Uint8Array(16);
  for (const length of [0, 15, 32]) {
    await assert.rejects(decryptSegment(subtle, key, iv, new ArrayBuffer(length)), { code: "undecryptable" });
  }
});

test("A key can't be taken out again.", async () => {
  const { subtle } = globalThis.crypto;
  const key = await importContentKey(subtle, new ArrayBuffer(16));
  await assert.rejects(subtle.exportKey("raw", key));
});
