import assert from "node:assert/strict";
import { test } from "node:test";

import { hueOf, initialsOf, srcsetOf } from "../../web/shared/artwork.js";
import { meanColour } from "../../web/player/tint.js";
import { discsOf } from "../../web/player/tracks/discs.js";

test("Initials are the first letters of two words, whatever the script.", () => {
  for (const [title, initials] of [
    ["Low Sun", "LS"],
    ["segue", "S"],
    ["“Heroes” (live) 1977", "HL"],
    ["Éliane Radigue", "ÉR"],
    ["東京 事変", "東事"],
    ["𝔸 b", "𝔸B"],
    ["!!!", ""],
  ]) {
    assert.equal(initialsOf(title), initials);
  }
});

test("An id always has the same hue, and ids that were made together have hues all round the circle.", () => {
  const ids = Array.from(
    { length: 360 },
    (_, n) => `01a20643-e1a1-736a-8fbc-7b13813${String(n).padStart(5, "0")}`,
  );
  const sixths = new Map();
  for (const id of ids) {
    assert.equal(hueOf(id), hueOf(id));
    const sixth = Math.floor(hueOf(id) / 60);
    sixths.set(sixth, (sixths.get(sixth) ?? 0) + 1);
  }
  assert.equal(sixths.size, 6);
  for (const count of sixths.values()) assert.ok(count > 35 && count < 85, `${count} of 360 in one sixth`);
});

test("Each size of a picture is offered by its width.", () => {
  const pictures = [
    { edge_px: 600, url: "/a/600" },
    { edge_px: 64, url: "/a/64" },
  ];
  assert.equal(srcsetOf({ sha256: "a", width_px: 700, height_px: 700, pictures }), "/a/600 600w, /a/64 64w");
});

test("A picture's colour is that of its colourful half, not the grey of all.", () => {
  assert.deepEqual(meanColour([200, 40, 0, 255, 128, 128, 128, 255]), [200, 40, 0]);
  assert.deepEqual(meanColour([10, 10, 10, 255]), [10, 10, 10]);
});

test("Discs are told with the place of their first track among all.", () => {
  const tracks = /** @type {any[]} */ ([1, 1, 2, 3].map((disc, id) => ({ disc, id })));
  const told = discsOf(tracks).map(({ disc, from, tracks: its }) => [disc, from, its.length]);
  assert.deepEqual(told, [
    [1, 0, 2],
    [2, 2, 1],
    [3, 3, 1],
  ]);
  assert.deepEqual(discsOf([]), []);
});
