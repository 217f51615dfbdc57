/**
 * Has every play told to the API: as it goes on to this browser's memory, and when it has ended to the API.
 */

import { Listening } from "./listening.js";

/** @typedef {import("./playback.js").Playback} Playback */
/** @typedef {import("./play_reports.js").PlayReports} PlayReports */

/** What was heard for less was looked for, not listened to. */
const SHORTEST_S = 1;
const KEPT_EVERY_MS = 5_000;

/**
 * @param {Playback} playback
 * @param {{reports: PlayReports, signal: AbortSignal}} options
 */
export function tellPlays(playback, { reports, signal }) {
  /** Plays by the engine's keys, until it says that they have ended. @type {Map<string, Listening>} */
  const plays = new Map();
  let kept_ms = 0;

  const tick = () => {
    const { status } = playback.state;
    const entry = playback.engine.state.entry;
    if (!entry || status === "failed" || status === "idle") return;
    const now_ms = Date.now();
    const listening =
      plays.get(entry.key) ?? new Listening({ id: crypto.randomUUID(), trackId: entry.trackId, now_ms });
    plays.set(entry.key, listening);
    listening.tick(now_ms, status === "playing");
    if (now_ms - kept_ms < KEPT_EVERY_MS || listening.play().listened_s < SHORTEST_S) return;
    kept_ms = now_ms;
    reports.goesOn(listening.play());
  };

  /** @param {Event} event */
  const end = (event) => {
    const { entry, played_s } = /** @type {CustomEvent} */ (event).detail;
    const play = plays.get(entry.key)?.play(played_s);
    plays.delete(entry.key);
    if (play && play.listened_s >= SHORTEST_S) void reports.ended(play);
    else if (play) reports.forget(play.id);
  };

  for (const type of ["time", "state"]) playback.addEventListener(type, tick, { signal });
  playback.engine.addEventListener("played", end, { signal });
  addEventListener("online", () => void reports.tell(), { signal });
  void reports.tell();
}
