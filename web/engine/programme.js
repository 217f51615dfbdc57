/** What is played after what: entries that are placed on the timeline, and those that are to follow. */

import { isOfTheTrack } from "./admission.js";
import { LoadError } from "./load_error.js";
import { ExactTime } from "./exact_time.js";
import { Timeline } from "./timeline.js";
import { openTrack } from "./track.js";

/**
 * @typedef {import("./timeline.js").Entry} Entry
 * @typedef {import("./track.js").Track} Track
 * @typedef {import("./timeline.js").Placement<Track>} Placement
 */

/** Tells "failed" (detail {entry, error}) for every entry that is passed over. */
export class Programme extends EventTarget {
  /**
   * @param {import("./admission.js").Admission} admission
   * @param {(stream: import("./stream.js").Stream) => import("./track_loader.js").TrackLoader} loaderOf
   */
  constructor(admission, loaderOf) {
    super();
    this._admission = admission;
    this._loaderOf = loaderOf;
    /** @type {Timeline<Track>} */
    this.timeline = new Timeline();
    /** What follows the entry that sounds. @type {Entry[]} */
    this.upcoming = [];
  }

  /** Begin anew; nothing is placed until `first`. */
  restart() {
    for (const { stream } of this.timeline.placements) stream.loader.close();
    this.timeline.restart();
  }

  /**
   * Place the first entry.
   * @param {Entry} entry
   * @param {AbortSignal} signal
   * @returns {Promise<Placement | null>} null when it can't be played
   */
  async first(entry, signal) {
    return this._placed(entry, () => this._admission.start(entry.trackId, signal), signal);
  }

  /**
   * Place what follows the last entry.
   * @param {string | null} rendition that plays now
   * @param {AbortSignal} signal
   * @returns {Promise<Placement | null>} null when nothing follows
   */
  async next(rendition, signal) {
    for (;;) {
      const following = this._toFollow();
      if (following.length === 0) return null;
      const { entry, stream, skipped } = await this._admission.next(following, rendition, signal);
      for (const { entry: passed, reason } of skipped)
        this.drop(passed, new LoadError("missing", reason, { reason }));
      if (entry === null || stream === null) {
        if (skipped.length > 0) continue;
        return null;
      }
      const placement = await this._placed(entry, async () => stream, signal);
      if (placement !== null) return placement;
    }
  }

  /**
   * What follows has changed.
   * @param {Entry[]} upcoming
   * @param {Placement | null} sounding
   * @returns {Placement | null} the last one that stays, when others that were placed behind it are gone
   */
  setUpcoming(upcoming, sounding) {
    this.upcoming = [...upcoming];
    if (sounding === null) return null;
    const { placements } = this.timeline;
    const behind = placements.slice(placements.indexOf(sounding) + 1);
    const kept = behind.findIndex(({ entry }, index) => entry.key !== upcoming[index]?.key);
    if (kept < 0) return null;
    const last = kept === 0 ? sounding : behind[kept - 1];
    for (const { stream } of behind.slice(kept)) stream.loader.close();
    this.timeline.cutAfter(last);
    return last;
  }

  /** An entry sounds: what follows it is what follows. @param {Entry} entry */
  advance({ key }) {
    const index = this.upcoming.findIndex((entry) => entry.key === key);
    if (index >= 0) this.upcoming = this.upcoming.slice(index + 1);
  }

  /** An entry can't be played. @param {Entry} entry @param {Error} error */
  drop(entry, error) {
    this.upcoming = this.upcoming.filter(({ key }) => key !== entry.key);
    this.dispatchEvent(new CustomEvent("failed", { detail: { entry, error } }));
  }

  /**
   * Not all of an entry can be played: what follows begins where it breaks off.
   * @param {Placement} placement
   * @param {number | null} end_s
   */
  breakOff(placement, end_s) {
    const reached_s = Math.max(end_s ?? 0, placement.start_s);
    this.timeline.curtail(placement, new ExactTime(BigInt(Math.round(reached_s * 1e6)), 1_000_000n));
  }

  _toFollow() {
    const last = this.timeline.last;
    const index = this.upcoming.findIndex(({ key }) => key === last?.entry.key);
    return this.upcoming.slice(index + 1);
  }

  /**
   * @param {Entry} entry
   * @param {() => Promise<import("./stream.js").Stream>} start
   * @param {AbortSignal} signal
   */
  async _placed(entry, start, signal) {
    try {
      const track = await openTrack(entry, this._loaderOf(await start()), signal);
      signal.throwIfAborted();
      return this.timeline.place(entry, track);
    } catch (error) {
      signal.throwIfAborted();
      if (!isOfEntry(error)) throw error;
      this.drop(entry, /** @type {Error} */ (error));
      return null;
    }
  }
}

/** @param {any} error of the API or of loading */
function isOfEntry(error) {
  if (error instanceof LoadError)
    return !error.recoverable && error.code !== "refused" && error.code !== "insecure";
  return isOfTheTrack(error?.code);
}
