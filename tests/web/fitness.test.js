import assert from "node:assert/strict";
import { test } from "node:test";

import { wrongWords } from "../../web/shared/fitness.js";

/** @param {object} validity what is wrong @param {object} [more] @returns {any} */
function control(validity, more = {}) {
  const valid = Object.keys(validity).length === 0;
  return { type: "text", value: "x", required: false, title: "", validity: { valid, ...validity }, ...more };
}

test("What a field asks for is told in words.", () => {
  for (const [words, of] of /** @type {[string | null, any][]} */ ([
    [null, control({})],
    ["Fill this in.", control({ valueMissing: true }, { value: "" })],
    ["Fill this in.", control({}, { value: "  ", required: true })],
    [null, control({}, { value: "  ", required: true, type: "password" })],
    ["This is no number.", control({ badInput: true, valueMissing: true }, { type: "number" })],
    ["This is no e-mail address.", control({ typeMismatch: true }, { type: "email" })],
    ["From 1 to 99,999.", control({ rangeUnderflow: true }, { type: "number", min: "1", max: "99999" })],
    ["At least 1.", control({ rangeUnderflow: true }, { type: "number", min: "1" })],
    ["At most 9.", control({ rangeOverflow: true }, { type: "number", max: "9" })],
    ["Only whole numbers.", control({ stepMismatch: true }, { type: "number" })],
    ["A year, as 2024.", control({ patternMismatch: true }, { title: "A year, as 2024" })],
    ["This can’t be saved as it is.", control({ patternMismatch: true })],
  ])) {
    assert.equal(wrongWords(of), words);
  }
});
