/**
 * Keeps the buffer filled: segment by segment of one entry, then of the next, from a place on until it is
 * called off.
 *
 * Where the rendition changes in the midst of a track, access units of AAC need the one before them to be
 * decoded right, so that one is appended as well, behind the window's edge: the browser feeds it to the decoder
 * and lets none of it be heard. Errors in the joint are then no larger than elsewhere
 * (docs/decisions/0030-one-timeline.md).
 */

import { withWholeUnits, withoutEdits } from "./access_units.js";
import { LoadError } from "./load_error.js";
import { AAC_UNIT_SAMPLES, needsPreroll, windowFor } from "./placing.js";
import { withUnitBefore } from "./primed_segment.js";
import { SegmentWait } from "./segment_wait.js";
import { BufferFullError } from "./source_buffer.js";
import { mediaType } from "./stream.js";

/**
 * @typedef {import("./track.js").Track} Track
 * @typedef {import("./stream.js").Rendition} Rendition
 * @typedef {import("./timeline.js").Placement<Track>} Placement
 * @typedef {import("./segment_table.js").Place} Place
 */

/**
 * What a filling works with.
 * @typedef {object} Means
 * @property {import("./source_buffer.js").BufferQueue} buffer
 * @property {import("./appended.js").Appended<Placement>} appended
 * @property {import("./allowance.js").Allowance} allowance
 * @property {() => boolean} isSettled whether it is clear that this is what will be heard
 * @property {(placement: Placement, next: {current: Rendition | null, duration_s: number | null, inHaste: boolean}) => Rendition}
 *   choose what a segment is taken from
 * @property {(placement: Placement, current: Rendition, duration_s: number, transfer: import("./attempt.js").Transfer) => boolean} isHopeless
 *   whether a first segment had better be given up
 * @property {(placement: Placement, current: Rendition, duration_s: number) => number} patience_ms
 * @property {(rendition: Rendition | null, signal: AbortSignal) => Promise<Placement | null>} follow places what comes
 *   next, or tells that nothing does
 * @property {(placement: Placement, error: LoadError) => void} breakOff an entry can't be gone on with
 * @property {() => number} time_s where it plays
 * @property {() => number} now milliseconds, by the clock that transfers are told by
 * @property {(signal: AbortSignal) => Promise<void>} moved resolves when there may be something to do again
 * @property {() => void} changed something was appended
 */

/** What no other rendition mends. */
const GIVE_UP = new Set(["refused", "replaced", "insecure"]);

/** One run, from a segment of an entry on. */
export class Filling {
  /**
   * @param {Means} means
   * @param {Placement} placement
   * @param {number} number of the first segment
   * @param {AbortSignal} signal
   */
  constructor(means, placement, number, signal) {
    this._means = means;
    this._placement = placement;
    this._number = number;
    this._signal = signal;
    /** @type {Rendition | null} */
    this._rendition = null;
    /** @type {import("./source_buffer.js").Setting | null} */
    this._setting = null;
    /** The track's segments, alike in all renditions, once they are known. @type {readonly Place[] | null} */
    this._places = null;
    /** Whether it goes on where something was appended before, which must join. */
    this._joins = means.appended.end_s !== null;
    /** Whether a first segment was given up: the cheapest is there soonest. */
    this._inHaste = false;
  }

  /**
   * Fill until the signal ends it.
   * @throws {Error} what can't be helped; with the signal's reason when that is aborted.
   */
  async run() {
    for (;;) {
      this._signal.throwIfAborted();
      if (!this._wanted()) await this._means.moved(this._signal);
      else if (!(await this._segment())) await this._follow();
    }
  }

  _wanted() {
    const { appended, allowance, isSettled, time_s } = this._means;
    const now_s = time_s();
    return allowance.admits({
      ahead_s: appended.ahead_s(now_s),
      ahead_bytes: appended.bytesAfter(now_s),
      isSettled: isSettled(),
    });
  }

  /** Whether the track is known to have no more. */
  get _isOver() {
    return this._places !== null && this._number >= this._places.length;
  }

  /** Append the next segment; false when the track has no more. */
  async _segment() {
    const placement = this._placement;
    const { loader } = placement.stream;
    if (this._isOver) return false;
    const rendition = this._means.choose(placement, {
      current: this._rendition,
      duration_s: this._places?.[this._number].duration_s ?? null,
      inHaste: this._inHaste,
    });
    const wait = new SegmentWait(this._signal, this._means.now);
    try {
      if (rendition !== this._rendition) loader.prefetch(rendition, this._number, wait);
      const { places } = await loader.table(rendition, { signal: this._signal });
      this._places = places;
      if (this._isOver) return false;
      if (await this._append(rendition, places[this._number], wait)) this._number += 1;
      return true;
    } catch (error) {
      this._signal.throwIfAborted();
      if (!(error instanceof LoadError) || GIVE_UP.has(error.code)) throw error;
      return this._without(rendition, error);
    }
  }

  /**
   * Go on without a rendition that can't be loaded, or without the track; false for this.
   * @param {Rendition} rendition
   * @param {LoadError} error
   */
  _without(rendition, error) {
    const track = this._placement.stream;
    track.renditions = track.renditions.filter((other) => other !== rendition);
    if (track.renditions.length > 0) return true;
    this._means.breakOff(this._placement, error);
    return false;
  }

  /**
   * Whether a segment came in time and was appended.
   * @param {Rendition} rendition
   * @param {Place} place
   * @param {SegmentWait} wait
   */
  async _append(rendition, { start_samples, duration_samples, start_s, duration_s }, wait) {
    const data = await this._inTime(rendition, duration_s, wait);
    if (data === null) return false;
    const begins = rendition !== this._rendition || this._setting === null;
    await this._fit(begins ? await this._begin(rendition, start_samples, data) : data);
    this._joins = true;
    this._inHaste = false;
    const from_s = this._placement.start_s + start_s;
    this._means.appended.add({
      start_s: from_s,
      end_s: from_s + duration_samples / rendition.sample_rate_hz,
      bytes: data.byteLength,
      placement: this._placement,
      rendition,
      number: this._number,
    });
    this._means.changed();
    return true;
  }

  /**
   * The next segment, or null when it took so long that it is worth choosing anew.
   * @param {Rendition} rendition
   * @param {number} duration_s
   * @param {SegmentWait} wait
   */
  async _inTime(rendition, duration_s, wait) {
    const { _means: means, _placement: placement } = this;
    if (this._joins) wait.atMost(means.patience_ms(placement, rendition, duration_s));
    else wait.unless((transfer) => means.isHopeless(placement, rendition, duration_s, transfer));
    try {
      return await this._load(rendition, this._number, wait);
    } catch (error) {
      if (!wait.isGivenUp || this._signal.aborted) throw error;
      this._inHaste = !this._joins;
      return null;
    } finally {
      wait.end();
    }
  }

  /**
   * Go over to a rendition, at a sample of the track.
   * @param {Rendition} rendition
   * @param {number} start_samples
   * @param {Uint8Array<ArrayBuffer>} segment the one that begins there
   * @returns {Promise<Uint8Array<ArrayBuffer>>} what to append: the segment, with what primes the decoder for it
   */
  async _begin(rendition, start_samples, segment) {
    const { loader } = this._placement.stream;
    const initialization = await loader.initialization(rendition, { signal: this._signal });
    const from_samples = start_samples + rendition.priming_samples;
    this._setting = {
      mime: mediaType(rendition),
      initialization: withoutEdits(new Uint8Array(initialization)),
      window: windowFor(this._placement.start, rendition, from_samples),
    };
    this._rendition = rendition;
    if (this._number === 0 || !this._joins || !needsPreroll(rendition)) return segment;
    const before = await this._load(rendition, this._number - 1, { signal: this._signal });
    return withUnitBefore(segment, before, AAC_UNIT_SAMPLES);
  }

  /** @param {Rendition} rendition @param {number} number @param {import("./track_loader.js").SegmentWaiting} waiting */
  async _load(rendition, number, waiting) {
    const data = await this._placement.stream.loader.segment(rendition, number, waiting);
    const segment = new Uint8Array(data);
    return rendition.codec === "aac" ? withWholeUnits(segment, AAC_UNIT_SAMPLES) : segment;
  }

  /** Append, if need be once there is room. @param {Uint8Array<ArrayBuffer>} data */
  async _fit(data) {
    const { buffer, appended, allowance, time_s, moved } = this._means;
    for (;;) {
      this._signal.throwIfAborted();
      try {
        return await buffer.append(/** @type {import("./source_buffer.js").Setting} */ (this._setting), data);
      } catch (error) {
        if (!(error instanceof BufferFullError)) throw error;
        allowance.shrink(appended.bytesAfter(time_s()));
        await buffer.remove(0, time_s() - 1);
        await moved(this._signal);
      }
    }
  }

  async _follow() {
    const next = await this._means.follow(this._rendition, this._signal);
    if (next === null) return this._means.moved(this._signal);
    this._placement = next;
    this._number = 0;
    this._places = null;
    this._setting = null;
  }
}
