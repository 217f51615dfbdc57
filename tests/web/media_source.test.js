import assert from "node:assert/strict";
import { test } from "node:test";

import { FIRST_TYPE, isTypeSupported } from "../../web/engine/media_source.js";

const FLAC = 'audio/mp4; codecs="fLaC"';

/** @param {Record<string, unknown>} globals @param {() => void} run */
function among(globals, run) {
  Object.assign(globalThis, globals);
  try {
    run();
  } finally {
    for (const name of Object.keys(globals)) Reflect.deleteProperty(globalThis, name);
  }
}

const decodesAll = { isTypeSupported: () => true };

test("what a browser decodes is offered where a buffer can change to it", () => {
  class SourceBuffer {
    changeType() {}
  }
  among({ MediaSource: decodesAll, SourceBuffer }, () =>
    assert.deepEqual([FIRST_TYPE, FLAC].map(isTypeSupported), [true, true]),
  );
});

test("a buffer that can't change stays with AAC", () => {
  among({ MediaSource: decodesAll, SourceBuffer: class {} }, () =>
    assert.deepEqual([FIRST_TYPE, FLAC].map(isTypeSupported), [true, false]),
  );
});

test("iPhones have other kinds of sources and buffers, and old browsers none", () => {
  class ManagedSourceBuffer {
    changeType() {}
  }
  assert.ok(!("SourceBuffer" in globalThis));
  among({ ManagedMediaSource: decodesAll, ManagedSourceBuffer }, () => assert.ok(isTypeSupported(FLAC)));
  among({ ManagedMediaSource: decodesAll }, () => assert.ok(!isTypeSupported(FLAC)));
  assert.ok(!isTypeSupported(FIRST_TYPE));
});
