/** What is told while the engine hasn't been asked for anything: the queue is there, and waits. */

/** @typedef {import("./queue.js").QueueEntry} QueueEntry */
/** @typedef {import("./playback.js").PlaybackState} PlaybackState */

/**
 * @param {QueueEntry | null} entry that would be played
 * @param {number} position_s from where
 * @returns {PlaybackState}
 */
export function restingState(entry, position_s) {
  return {
    status: entry ? "paused" : "idle",
    position_s,
    duration_s: entry?.track.length_s ?? 0,
    buffered: [],
    stream: null,
    rendition: null,
    ahead: null,
    best: null,
    measured_bps: null,
    error: null,
  };
}
