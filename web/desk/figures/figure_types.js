/**
 * Live figures as the API tells them.
 *
 * @typedef {{
 *   starts_per_s: number[], start_p50_ms: (number | null)[], start_p95_ms: (number | null)[],
 *   sound_p50_ms: (number | null)[], sound_p95_ms: (number | null)[], active_streams: number[],
 *   cache_hit_share: (number | null)[], edge_error_share: (number | null)[], api_error_share: (number |
 *   null)[],
 *   edge_requests_per_s: number[], api_requests_per_s: number[], edge_bytes_per_s: number[]
 * }} Series
 * @typedef {{
 *   starts: number, starts_without_sound: number, start_p50_ms: number | null, start_p95_ms: number | null,
 *   sound_p50_ms: number | null, sound_p95_ms: number | null, active_streams: number, cache_hit_share: number
 *   | null,
 *   edge_error_share: number | null, api_error_share: number | null, edge_requests: number, api_requests:
 *   number,
 *   edge_bytes: number
 * }} Summary
 * @typedef {{available: boolean, step_s: number, until: string | null, series: Series | null, summary:
 *   Summary | null}} Figures
 */

export {};
