/**
 * What playback asks of the engine (`web/engine/engine.js`), so that tests can put another in its place.
 *
 * @typedef {{key: string, trackId: string, albumLoudness?: import("./album_loudness.js").Loudness | null}}
 * Entry
 * @typedef {import("../../engine/state.js").Trouble} EngineError
 * @typedef {import("./rendition_text.js").Rendition} Rendition
 * @typedef {{
 *   status: "idle" | "loading" | "playing" | "paused" | "stalled" | "ended" | "failed", entry: Entry | null,
 *   position_s: number, duration_s: number, buffered: [number, number][],
 *   stream: object | null, rendition: Rendition | null, ahead: Rendition | null, best: Rendition | null,
 *   measured_bps: number | null, error: EngineError | null
 * }} EngineState
 * @typedef {EventTarget & {
 *   load(entry: Entry, options: {upcoming: Entry[], position_s?: number, play?: boolean}): void,
 *   setUpcoming(entries: Entry[]): void, play(): void, pause(): void, seek(position_s: number): void, skip():
 *   void, signedIn(): void,
 *   volume: number, muted: boolean, normalisation: "off" | "track" | "album", quality: string,
 *   readonly state: EngineState, destroy(): void
 * }} Engine
 */

export {};
