import assert from "node:assert/strict";
import { test } from "node:test";

import { keyOf } from "../../web/player/playing/shortcuts.js";

/**
 * A key pressed on an element; `kinds`: what stands in the selectors that find it.
 * @param {string} key
 * @param {string[]} [kinds]
 * @param {object} [more]
 * @returns {any}
 */
function pressed(key, kinds = [], more = {}) {
  const closest = (/** @type {string} */ selector) => {
    const parts = selector.split(/,(?![^(]*\))/).map((part) => part.trim().replace(/:not.*$/, ""));
    return parts.some((part) => kinds.includes(part)) ? {} : null;
  };
  return { key, target: { closest }, ...more };
}

test("Keys mean what they say, wherever the focus is.", () => {
  assert.equal(keyOf(pressed(" ")), "space");
  assert.equal(keyOf(pressed("N")), "n");
  assert.equal(keyOf(pressed("ArrowLeft", [], { shiftKey: true })), "shift+arrowleft");
  assert.equal(keyOf(pressed("?", [], { shiftKey: true })), "?");
});

test("While somebody types, or holds Control, Alt or Meta, no key is taken.", () => {
  for (const kind of ["input", "textarea", "select", "[contenteditable]"]) {
    assert.equal(keyOf(pressed("m", [kind])), null, kind);
  }
  for (const held of ["ctrlKey", "altKey", "metaKey", "isComposing", "defaultPrevented"]) {
    assert.equal(keyOf(pressed("m", [], { [held]: true })), null, held);
  }
});

test("Elements keep the keys that they have a use for themselves.", () => {
  assert.equal(keyOf(pressed(" ", ["button"])), null);
  assert.equal(keyOf(pressed("m", ["button"])), "m");
  assert.equal(keyOf(pressed("ArrowUp", ["[role=slider]"])), null);
  assert.equal(keyOf(pressed("ArrowUp", ["[role=menu]"])), null);
  assert.equal(keyOf(pressed("ArrowUp", ["button"])), "arrowup");
});
