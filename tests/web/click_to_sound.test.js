import assert from "node:assert/strict";
import { test } from "node:test";

import { ClickToSound } from "../../web/engine/click_to_sound.js";
import { formatCmcd } from "../../web/engine/cmcd.js";

/** @param {...number} times_ms */
const clock = (...times_ms) => () => /** @type {number} */ (times_ms.shift());

test("The wait is told once, with a request of what is heard.", () => {
  const start = new ClickToSound(clock(1000, 1062));
  start.clicked();
  start.heard("one");
  start.heard("one"); // it goes on after a stall
  assert.deepEqual([null, 62, null], [start.take("other"), start.take("one"), start.take("one")]);
});

test("Of two clicks the last counts, and one that was taken back doesn't.", () => {
  const start = new ClickToSound(clock(1000, 2000, 2050, 3000));
  start.clicked();
  start.clicked();
  start.heard("one");
  assert.equal(50, start.take("one"));
  start.clicked();
  start.gaveUp();
  start.heard("two");
  assert.equal(null, start.take("two"));
});

test("It goes out among the other keys, in their order.", () => {
  assert.equal('rtp=100,segue-msd=62,sid="one"', formatCmcd({ requested_bps: 1e5, sessionId: "one", soundDelay_ms: 62.4 }));
});
