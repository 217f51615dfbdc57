import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const TOKENS = readFileSync(new URL("../../web/styles/tokens.css", import.meta.url), "utf8");

/**
 * Colour pairs by name, as the style sheet tells them before anybody's preference.
 * @returns {Map<string, [string, string]>}
 */
function pairs() {
  const usual = TOKENS.slice(0, TOKENS.indexOf("@media"));
  const found = [...usual.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)];
  return new Map(found.map(([, name, light, dark]) => [name, [light, dark]]));
}

/** WCAG 2.2: relative luminance. @param {string} colour */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {string} one @param {string} other */
function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

const GROUNDS = ["paper", "raised", "sunk", "hover"];

test("Texts have a contrast of 4.5 on every ground, in light and dark (WCAG 1.4.3).", () => {
  const colours = pairs();
  /** @type {[string, string][]} */
  const uses = ["ink", "ink-soft", "ink-faint", "accent", "danger"].flatMap((text) =>
    GROUNDS.map((ground) => /** @type {[string, string]} */ ([text, ground])),
  );
  uses.push(
    ["on-accent", "accent"],
    ["on-accent", "accent-hover"],
    ["on-danger", "danger"],
    ["accent", "accent-soft"],
  );
  uses.push(["ink", "accent-soft"], ["paper", "ink"], ["good", "paper"], ["good", "raised"]);
  for (const [text, ground] of uses) {
    for (const theme of [0, 1]) {
      const [one, other] = [colours.get(text)?.[theme], colours.get(ground)?.[theme]];
      assert.ok(one && other, `${text} and ${ground} are colours`);
      const ratio = contrast(one, other);
      assert.ok(ratio >= 4.5, `${text} on ${ground}, ${theme ? "dark" : "light"}: ${ratio.toFixed(2)}`);
    }
  }
});

test("The lines of fields have a contrast of 3 (WCAG 1.4.11).", () => {
  const colours = pairs();
  for (const ground of ["paper", "raised"]) {
    for (const theme of [0, 1]) {
      const ratio = contrast(colours.get("line-strong")?.[theme] ?? "", colours.get(ground)?.[theme] ?? "");
      assert.ok(ratio >= 3, `line-strong on ${ground}: ${ratio.toFixed(2)}`);
    }
  }
});
