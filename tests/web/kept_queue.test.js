import assert from "node:assert/strict";
import { test } from "node:test";

import { around, KeptQueue } from "../../web/player/playing/kept_queue.js";
import { DEFAULTS, readPreferences } from "../../web/player/playing/preferences.js";
import { Queue } from "../../web/player/playing/queue.js";
import { Memory } from "../../web/player/playing/remembered.js";
import { fakeStorage } from "./fake_storage.js";
import { track, tracks } from "./queue_material.js";

function keeping() {
  const memory = new Memory(fakeStorage());
  return { memory, kept: new KeptQueue(memory, "anna") };
}

test("Queue and place are found again; another account finds nothing.", () => {
  const { memory, kept } = keeping();
  const queue = new Queue({ repeat: "all", shuffled: true });
  queue.play(tracks("abcdef"), 3);
  kept.saveQueue(queue);
  kept.savePlace({ key: queue.current?.key ?? "", position_s: 41.5 });
  assert.deepEqual(kept.read()?.queue.state, queue.state);
  assert.equal(kept.read()?.position_s, 41.5);
  assert.equal(new KeptQueue(memory, "berta").read(), null);
});

test("The place in another track isn't taken for one in this.", () => {
  const { kept } = keeping();
  const queue = new Queue();
  queue.play(tracks("ab"));
  kept.savePlace({ key: queue.current?.key ?? "", position_s: 41.5 });
  queue.next();
  kept.saveQueue(queue);
  assert.equal(kept.read()?.position_s, 0);
});

test("What isn't a queue is none.", () => {
  const { memory, kept } = keeping();
  const queue = new Queue();
  queue.play(tracks("ab"));
  const { state } = queue;
  const wrong = [
    7,
    "x",
    [],
    {},
    { ...state, index: 2 },
    { ...state, repeat: "some" },
    { ...state, original: ["e1"] },
    { ...state, entries: [state.entries[0], state.entries[0]] },
    { ...state, entries: [{ key: "e1" }] },
    { ...state, original: ["e1", "e9"] },
    { ...state, serial: "2" },
    ...[{ length_s: "60" }, { title: {} }, { artwork: { pictures: "none" } }, { id: "../me" }].map((change) => ({
      ...state,
      entries: state.entries.map((entry) => ({ ...entry, track: { ...entry.track, ...change } })),
    })),
  ];
  for (const each of wrong) {
    memory.set("queue.anna", each);
    assert.equal(kept.read(), null, JSON.stringify(each));
  }
});

test("Of a very long queue what is near is kept.", () => {
  const queue = new Queue({ shuffled: true });
  queue.play(Array.from({ length: 9000 }, (_, place) => track(`t${place}`)));
  for (let place = 0; place < 5000; place += 1) queue.next();
  const near = Queue.from(around(queue.state));
  assert.equal(near.current?.key, queue.current?.key);
  assert.deepEqual(near.upcoming(500), queue.upcoming(500));
  near.setShuffled(false);
  assert.equal(near.entries.length, 2000);
});

test("Whether there are lyrics is asked anew when the page is opened another day.", () => {
  const { kept } = keeping();
  const queue = new Queue();
  queue.play(tracks("ab").map((each) => ({ ...each, has_lyrics: false })));
  kept.saveQueue(queue);
  assert.equal(queue.current?.track.has_lyrics, false);
  assert.equal(kept.read()?.queue.current?.track.has_lyrics, undefined);
});

test("Preferences that make no sense are the defaults; the others are kept.", () => {
  const { memory } = keeping();
  memory.set("preferences", { level: 7, muted: true, repeat: "some", quality: "lossless", normalisation: 3 });
  assert.deepEqual(readPreferences(memory), { ...DEFAULTS, muted: true, quality: "lossless" });
});

test("A quality that isn’t offered any more is the default.", () => {
  const { memory } = keeping();
  memory.set("preferences", { quality: "mp3" });
  assert.deepEqual(readPreferences(memory), DEFAULTS);
});

test("A browser that refuses to keep anything plays all the same.", () => {
  const refusing = {
    ...fakeStorage(),
    setItem: () => assert.fail("full"),
    getItem: () => assert.fail("refused"),
  };
  const memory = new Memory(refusing);
  assert.equal(memory.set("x", 1), false);
  assert.equal(memory.get("x"), null);
  assert.deepEqual(readPreferences(new Memory(null)), DEFAULTS);
});
