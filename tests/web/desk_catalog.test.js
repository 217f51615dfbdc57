import assert from "node:assert/strict";
import { test } from "node:test";

import { chosen } from "../../web/desk/catalog/catalog_field.js";
import { lastPosition, moved } from "../../web/desk/catalog/features.js";
import { previewedAsset, previewId, streamOf } from "../../web/desk/playing/previews.js";

/** @param {number[]} positions @returns {any[]} features called a, b, c … */
function featured(...positions) {
  return positions.map((position, at) => ({
    kind: "album",
    id: `id-${"abcdef"[at]}`,
    title: "abcdef"[at],
    position,
  }));
}

/** @param {any[]} features */
function told(features) {
  return features.map(({ title, position }) => `${title}${position}`).join(" ");
}

test("Moving tells those another position that need one.", () => {
  const counted = featured(0, 1, 2, 3);
  assert.equal(told(moved(counted, 2, 1).order), "a0 c1 b2 d3");
  assert.equal(told(moved(counted, 2, 1).changed), "c1 b2");
  assert.equal(told(moved(counted, 0, 3).changed), "b0 c1 d2 a3");
  assert.deepEqual(moved(counted, 1, 1).changed, []);
});

test("Positions that are alike or far apart are counted anew.", () => {
  assert.equal(told(moved(featured(5, 5, 90), 1, 0).changed), "b0 a1 c2");
});

test("What is featured last comes after everything.", () => {
  assert.equal(lastPosition([]), 0);
  assert.equal(lastPosition(featured(3, 9)), 10);
  assert.equal(lastPosition(featured(1_000_000)), 1_000_000);
});

test("An album is meant by what is offered, or by its title alone where no other has it.", () => {
  const choices = [
    { id: "1", name: "Home", label: "Home · A" },
    { id: "2", name: "Home", label: "Home · B" },
    { id: "3", name: "Away", label: "Away · B" },
  ];
  const known = new Map(choices.map((choice) => [choice.label, choice]));
  assert.equal(chosen(known, "Home · B", "album").id, "2");
  assert.equal(chosen(known, "away", "album").id, "3");
  known.set("Away · B & friends", { id: "3", name: "Away", label: "Away · B & friends" });
  assert.equal(chosen(known, "Away", "album").id, "3");
  assert.throws(() => chosen(known, "Home", "album"), /several called “Home”/);
  assert.throws(() => chosen(known, "Nowhere", "album"), /no album “Nowhere”/);
});

test("A preview is a stream of what is decoded here, bounded by nothing else.", () => {
  const preview = {
    playlist_url: "https://edge/m/t/a/master.m3u8",
    renditions: [
      { name: "lossless_alac", quality: "lossless", codecs: "alac" },
      { name: "256_aac", quality: "256_aac", codecs: "mp4a.40.2" },
    ],
  };
  const id = previewId("ab");
  const stream = streamOf(preview, id, (type) => type.includes("mp4a"));
  assert.deepEqual(
    stream.renditions.map(({ name }) => name),
    ["256_aac"],
  );
  assert.deepEqual([stream.quality, stream.caps.track, stream.track_id], ["256_aac", "256_aac", id]);
  assert.deepEqual([previewedAsset(id), previewedAsset("0198")], ["ab", null]);
});
