/**
 * Assets as the API tells them to administrators.
 *
 * @typedef {{start_s: number[], length_s: number[], bit_rate_bps: number[], peak: number[]}} SegmentRates
 * @typedef {{
 *   name: string, quality: string, codec: string, codecs: string, sample_rate_hz: number, bit_depth: number |
 *   null,
 *   channels: number, bit_exact: boolean, encryption: string,
 *   state: "stored" | "made" | "not-made" | "queued" | "running" | "failed", made_from: string | null,
 *   made_at: string | null, error: string | null, average_bit_rate_bps: number, peak_bit_rate_bps: number,
 *   object_bytes: number, priming_samples: number, valid_samples: number, remainder_samples: number,
 *   segments: SegmentRates
 * }} Rendition
 * @typedef {{
 *   id: string, track: {id: string, title: string, artist_id: string, artist: string, album_id: string,
 *   album_title: string} | null,
 *   waiting: {job_id: string, title: string, artist: string, album_title: string} | null,
 *   is_current: boolean, created_at: string, superseded_at: string | null,
 *   master: {sha256: string, container: string, codec: string, lossless: boolean, sample_rate_hz: number,
 *     bit_depth: number | null, channels: number, valid_samples: number},
 *   master_bytes: number | null, length_s: number,
 *   loudness: {integrated_lufs: number | null, range_lu: number | null, true_peak_dbtp: number | null},
 *   target_duration_s: number, notes: string[], stored_bytes: number, renditions: Rendition[]
 * }} Asset
 * @typedef {{
 *   sample_rate_hz: number, valid_samples: number, bin_samples: number,
 *   channels: import("../charts/waveform.js").Channel[], loudness_interval_s: number, short_term_lufs:
 *   (number | null)[]
 * }} Waveform
 */

export {};
