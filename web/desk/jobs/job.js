/**
 * A master's way through the packager, as the API tells it.
 *
 * @typedef {import("../../shared/types.js").Artwork} Artwork
 * @typedef {{
 *   name: "fetch" | "probe" | "decode" | "encode" | "verify" | "artwork" | "publish", rendition: string |
 *   null,
 *   state: "waiting" | "running" | "done" | "failed" | "stopped", progress: number, started_at: string |
 *   null,
 *   ended_at: string | null, reason: string | null
 * }} Stage
 * @typedef {{
 *   title: string, artist: string, album_artist: string, album: string, disc: number, number: number | null,
 *   release_date: string | null, genres: string[], isrc: string | null, explicit: boolean, place_guessed:
 *   boolean
 * }} Tags
 * @typedef {{tags: Tags, told_tags: Tags, edited: string[], artwork: Artwork | null, artwork_chosen:
 *   boolean}} Proposal
 * @typedef {"queued" | "running" | "ready" | "done" | "failed" | "discarded"} JobState
 * @typedef {{
 *   id: string, state: JobState, stage: string, progress: number, stages: Stage[], review: boolean,
 *   proposal: Proposal | null, file_name: string, folder_names: string[], master_sha256: string,
 *   master_bytes: number,
 *   submitted_by: string | null, starts: number, outcome: "packaged" | "unchanged" | null, note: string |
 *   null,
 *   track_id: string | null, asset_id: string | null, error_code: string | null, error: string | null,
 *   retryable: boolean, created_at: string, started_at: string | null, finished_at: string | null
 * }} Job
 */

export {};
