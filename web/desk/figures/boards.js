/** Which figures are shown, how each is drawn, and what each says in words. */

import { formatBytes, formatCount, formatTenths, plural } from "../../shared/format.js";

/** @typedef {import("./figure_types.js").Series} Series */
/** @typedef {import("./figure_types.js").Summary} Summary */
/**
 * @typedef {object} Board
 * @property {string} title
 * @property {{key: keyof Series, name: string}[]} series the one that counts most first
 * @property {(value: number) => string} format of the axis and the table
 * @property {number} least the axis reaches at least so far
 * @property {(summary: Summary) => string | null} value the figure that counts; null where there is nothing
 *   to measure
 * @property {(summary: Summary) => string} words
 */

/** `96.2 %`. @param {number | null} share */
export function formatShare(share) {
  if (share === null) return "–";
  const percent = share * 100;
  return `${percent > 0 && percent < 0.1 ? "< 0.1" : formatTenths(percent)} %`;
}

/** `180 ms`, `1.2 s`. @param {number} time_ms */
export function formatMilliseconds(time_ms) {
  return time_ms < 1000 ? `${Math.round(time_ms)} ms` : `${formatTenths(time_ms / 1000)} s`;
}

/** @param {number | null} time_ms */
function maybeMilliseconds(time_ms) {
  return time_ms === null ? null : formatMilliseconds(time_ms);
}

/** @type {Board[]} */
export const BOARDS = [
  {
    title: "Stream starts",
    series: [{ key: "starts_per_s", name: "Starts a second" }],
    format: formatTenths,
    least: 1,
    value: ({ starts }) => formatCount(starts),
    words: ({ starts, starts_without_sound }) =>
      `${plural(starts, "start")} in the last quarter of an hour` +
      (starts_without_sound ? `, ${formatCount(starts_without_sound)} without a segment` : ""),
  },
  {
    title: "To the first segment",
    series: [
      { key: "start_p95_ms", name: "p95" },
      { key: "start_p50_ms", name: "p50" },
    ],
    format: formatMilliseconds,
    least: 50,
    value: ({ start_p95_ms }) => maybeMilliseconds(start_p95_ms),
    words: ({ start_p50_ms, start_p95_ms }) =>
      start_p95_ms === null
        ? "No stream was started"
        : `95 % within ${formatMilliseconds(start_p95_ms)}, half within ${maybeMilliseconds(start_p50_ms)}`,
  },
  {
    title: "From click to sound",
    series: [
      { key: "sound_p95_ms", name: "p95" },
      { key: "sound_p50_ms", name: "p50" },
    ],
    format: formatMilliseconds,
    least: 50,
    value: ({ sound_p95_ms }) => maybeMilliseconds(sound_p95_ms),
    words: ({ sound_p50_ms, sound_p95_ms }) =>
      sound_p95_ms === null
        ? "No player has told of a start"
        : `As players tell: 95 % within ${formatMilliseconds(sound_p95_ms)}, ` +
          `half within ${maybeMilliseconds(sound_p50_ms)}`,
  },
  {
    title: "Active streams",
    series: [{ key: "active_streams", name: "Streams" }],
    format: formatTenths,
    least: 2,
    value: ({ active_streams }) => formatCount(active_streams),
    words: ({ active_streams }) =>
      `${plural(active_streams, "stream was", "streams were")} given a segment within a minute`,
  },
  {
    title: "Cache hits",
    series: [{ key: "cache_hit_share", name: "Hits" }],
    format: formatShare,
    least: 1,
    value: ({ cache_hit_share }) => (cache_hit_share === null ? null : formatShare(cache_hit_share)),
    words: ({ cache_hit_share }) =>
      cache_hit_share === null
        ? "Edges gave nothing out"
        : `${formatShare(cache_hit_share)} came from an edge’s memory or disk`,
  },
  {
    title: "Errors",
    series: [
      { key: "edge_error_share", name: "Edge" },
      { key: "api_error_share", name: "API" },
    ],
    format: formatShare,
    least: 0.01,
    value: ({ edge_error_share, api_error_share }) =>
      edge_error_share === null && api_error_share === null
        ? null
        : formatShare(Math.max(edge_error_share ?? 0, api_error_share ?? 0)),
    words: ({ edge_error_share, api_error_share }) =>
      `Answered with 5xx: edge ${formatShare(edge_error_share)}, API ${formatShare(api_error_share)}`,
  },
  {
    title: "Sent to listeners",
    series: [{ key: "edge_bytes_per_s", name: "Bytes a second" }],
    format: (value) => `${formatBytes(value)}/s`,
    least: 100_000,
    value: ({ edge_bytes }) => formatBytes(edge_bytes),
    words: ({ edge_bytes }) => `${formatBytes(edge_bytes)} in the last quarter of an hour`,
  },
  {
    title: "Requests",
    series: [
      { key: "edge_requests_per_s", name: "Edge" },
      { key: "api_requests_per_s", name: "API" },
    ],
    format: (value) => `${formatTenths(value)}/s`,
    least: 1,
    value: ({ edge_requests, api_requests }) => formatCount(edge_requests + api_requests),
    words: ({ edge_requests, api_requests }) =>
      `Edge ${formatCount(edge_requests)}, API ${formatCount(api_requests)} in the last quarter of an hour`,
  },
];

/** Whether a series has anything to draw. @param {Series} series @param {Board} board */
export function hasData(series, board) {
  return board.series.some(({ key }) => series[key].some((value) => value !== null));
}
