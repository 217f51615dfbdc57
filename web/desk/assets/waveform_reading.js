/** What a waveform says, in figures. */

import { decibels, formatLevel } from "../charts/scale.js";
import { formatTime } from "../../shared/format.js";

/** @typedef {import("./asset_types.js").Waveform} Waveform */

const FULL_SCALE = 1000;
const ROWS = 24;
/** Short-term loudness is of so many seconds that end at its moment (EBU Tech 3341). */
const SHORT_TERM_S = 3;

/** @param {Waveform} waveform */
export function lengthOf_s({ valid_samples, sample_rate_hz }) {
  return valid_samples / sample_rate_hz;
}

/**
 * The highest sample of all channels, and when.
 * @param {Waveform} waveform
 * @returns {{level_db: number, at_s: number}}
 */
export function highestPeak(waveform) {
  let [highest, bin] = [0, 0];
  for (const { low, high } of waveform.channels) {
    for (const [index, value] of high.entries()) {
      const reach = Math.max(value, -low[index]);
      if (reach > highest) [highest, bin] = [reach, index];
    }
  }
  return {
    level_db: decibels(highest / FULL_SCALE),
    at_s: (bin * waveform.bin_samples) / waveform.sample_rate_hz,
  };
}

/**
 * The loudest and the softest three seconds that were measured.
 * @param {Waveform} waveform
 * @returns {{loudest: {lufs: number, at_s: number}, softest: {lufs: number, at_s: number}} | null} `at_s`:
 *   where they begin
 */
export function loudnessRange({ short_term_lufs, loudness_interval_s }) {
  const measured = short_term_lufs.flatMap((lufs, index) =>
    lufs === null ? [] : [{ lufs, at_s: Math.max(0, (index + 1) * loudness_interval_s - SHORT_TERM_S) }],
  );
  if (!measured.length) return null;
  const sorted = [...measured].sort((one, other) => one.lufs - other.lufs);
  return { softest: sorted[0], loudest: /** @type {typeof sorted[0]} */ (sorted.at(-1)) };
}

/** The picture in a sentence or two. @param {Waveform} waveform */
export function spokenWaveform(waveform) {
  const peak = highestPeak(waveform);
  const range = loudnessRange(waveform);
  const told = [`The highest sample is ${formatLevel(peak.level_db, "dBFS")} at ${formatTime(peak.at_s)}.`];
  if (range && range.loudest.at_s === range.softest.at_s) {
    told.push(`Loudness, over three seconds, is ${formatLevel(range.loudest.lufs, "LUFS")}.`);
  } else if (range) {
    told.push(
      `Loudest, over three seconds, is ${formatLevel(range.loudest.lufs, "LUFS")} ` +
        `at ${formatTime(range.loudest.at_s)}, ` +
        `softest ${formatLevel(range.softest.lufs, "LUFS")} at ${formatTime(range.softest.at_s)}.`,
    );
  } else told.push("It is too short or too soft for loudness over time.");
  return told.join(" ");
}

/**
 * Some stretches of equal length as rows: begin, peak, mean power, loudness.
 * @param {Waveform} waveform
 * @returns {string[][]}
 */
export function waveformRows(waveform) {
  const bins = waveform.channels[0]?.low.length ?? 0;
  const rows = Math.min(ROWS, bins);
  const length_s = lengthOf_s(waveform);
  return Array.from({ length: rows }, (_, row) => {
    const [from, to] = [Math.floor((row * bins) / rows), Math.floor(((row + 1) * bins) / rows)];
    const peak = Math.max(
      ...waveform.channels.map(({ low, high }) =>
        Math.max(...high.slice(from, to), ...low.slice(from, to).map((value) => -value)),
      ),
    );
    const squares = waveform.channels.flatMap(({ rms }) => rms.slice(from, to).map((value) => value ** 2));
    const power = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / (squares.length || 1));
    const end_s = ((row + 1) * length_s) / rows;
    const at = Math.min(
      Math.round(end_s / waveform.loudness_interval_s) - 1,
      waveform.short_term_lufs.length - 1,
    );
    return [
      formatTime((row * length_s) / rows),
      formatLevel(decibels(peak / FULL_SCALE)),
      formatLevel(decibels(power / FULL_SCALE)),
      formatLevel(waveform.short_term_lufs[at] ?? null),
    ];
  });
}
