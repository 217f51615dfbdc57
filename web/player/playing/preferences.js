/** How this browser plays: loudness, quality, repeat and the like, remembered for the next time. */

import { QUALITIES } from "../../shared/quality.js";

/** @typedef {import("./remembered.js").Memory} Memory */
/**
 * `level`: the volume as the slider shows it, 0 to 1.
 * @typedef {{
 *   level: number, muted: boolean, normalisation: "off" | "track" | "album", quality: string,
 *   repeat: "off" | "all" | "one", shuffled: boolean, shortcuts: boolean
 * }} Preferences
 */

/** @type {Readonly<Preferences>} */
export const DEFAULTS = Object.freeze({
  level: 1,
  muted: false,
  normalisation: "off",
  quality: "auto",
  repeat: "off",
  shuffled: false,
  shortcuts: true,
});

/** @type {Record<string, (value: any) => boolean>} */
const RIGHT = {
  level: (value) => Number.isFinite(value) && value >= 0 && value <= 1,
  normalisation: (value) => ["off", "track", "album"].includes(value),
  quality: (value) => value === "auto" || QUALITIES.some((quality) => quality.value === value),
  repeat: (value) => ["off", "all", "one"].includes(value),
};

/** @param {Memory} memory @returns {Preferences} with the default in place of whatever isn't right */
export function readPreferences(memory) {
  const told = memory.get("preferences") ?? {};
  const entries = Object.entries(DEFAULTS).map(([name, standard]) => {
    const value = told[name];
    const right = typeof value === typeof standard && (RIGHT[name]?.(value) ?? true);
    return [name, right ? value : standard];
  });
  return Object.fromEntries(entries);
}

/**
 * The element's volume for a slider's level: loudness is heard by ratios, so that half the way sounds half as
 * loud.
 * @param {number} level
 */
export function volumeOf(level) {
  return level ** 2;
}
