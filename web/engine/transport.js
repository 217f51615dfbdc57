/**
 * Brings entries to the deck: begins them, goes on from one to the next, fills anew when what follows
 * changes, when it is sought elsewhere, or when another quality is wanted.
 *
 * One thing is being done at a time (`_run`): what is asked for later calls off what was asked for before.
 *
 * Tells "advance" (detail {from, to}) when it passes over an entry by itself, "failed" (detail {entry,
 * error}) for every entry that can't be played, "trouble" (detail: an error) when it can't go on, and
 * "changed" when something was appended or placed.
 */

import { Filling } from "./filling.js";
import { LoadError } from "./load_error.js";
import { Moments } from "./moments.js";
import { openTrack } from "./track.js";

/**
 * @typedef {import("./timeline.js").Entry} Entry
 * @typedef {import("./stream.js").Rendition} Rendition
 * @typedef {import("./track.js").Track} Track
 * @typedef {import("./timeline.js").Placement<Track>} Placement
 */

/**
 * How renditions are chosen, and how long is waited for a segment of one.
 * @typedef {Pick<typeof import("./choice.js"), "chooseRendition" | "patience_ms">} Adaptation
 */

const SWITCH_AHEAD_S = 3; // what sounds within this time stays when the quality is changed
const BEFORE_S = 0.1;
const EDGE_S = 1e-6;

export class Transport extends EventTarget {
  /**
   * @param {object} parts
   * @param {import("./deck.js").Deck<Placement>} parts.deck
   * @param {import("./programme.js").Programme} parts.programme
   * @param {import("./admission.js").Admission} parts.admission
   * @param {import("./loading.js").Loading} parts.loading
   * @param {Adaptation} parts.adaptation
   */
  constructor({ deck, programme, admission, loading, adaptation }) {
    super();
    this._deck = deck;
    this._programme = programme;
    this._admission = admission;
    this._loading = loading;
    this._adaptation = adaptation;
    this._moments = new Moments();
    /** What was asked for, until it is placed. @type {{entry: Entry, position_s: number} | null} */
    this.wanted = null;
    /** What sounds, or is about to. @type {Placement | null} */
    this.sounding = null;
    this._running = new AbortController();
    /** @type {Promise<void>} */
    this._ended = Promise.resolve();
    programme.addEventListener("failed", (event) =>
      this._tell("failed", /** @type {CustomEvent} */ (event).detail),
    );
  }

  /** What plays, or was asked for. */
  get entry() {
    return this.wanted?.entry ?? this.sounding?.entry ?? null;
  }

  get position_s() {
    if (this.wanted !== null) return this.wanted.position_s;
    if (this.sounding === null) return 0;
    return Math.min(Math.max(this._deck.time_s - this.sounding.start_s, 0), this.sounding.duration_s);
  }

  /**
   * Begin an entry.
   * @param {Entry} entry
   * @param {Entry[]} upcoming
   * @param {number} position_s
   * @param {boolean} play
   */
  begin(entry, upcoming, position_s, play) {
    const { _programme: programme, _deck: deck } = this;
    programme.restart();
    programme.upcoming = [...upcoming];
    this.wanted = { entry, position_s };
    this.sounding = null;
    deck.appended.clear();
    const jumped = deck.jump(programme.timeline.end.us / 1e6 + position_s);
    if (play) deck.play();
    else deck.pause();
    this._run(async (signal) => {
      await jumped;
      deck.appended.clear();
      const placement = (await programme.first(entry, signal)) ?? (await this._instead(entry, signal));
      if (placement === null) throw new LoadError("missing", "nothing of it can be played");
      this.sounding = placement;
      this.wanted = null;
      this._tell("changed");
      (await deck.open()).remove(0, placement.start_s - BEFORE_S).catch(() => {});
      await this._fill(placement, deck.time_s, signal);
    });
  }

  /** Go to a place of what sounds. @param {number} position_s */
  seek(position_s) {
    const placement = this.sounding;
    if (placement === null) return;
    const time_s = placement.start_s + position_s;
    if (this._deck.appended.at(time_s) === undefined) this._beginAt(placement, time_s);
    this._deck.jump(time_s);
  }

  /** Whether an entry can be gone to at once; it is, then. @param {Entry} entry */
  jumpTo({ key }) {
    const placement = this._programme.timeline.byKey(key);
    if (placement === undefined || this._deck.appended.at(placement.start_s + EDGE_S) === undefined)
      return false;
    this._deck.play();
    this._deck.jump(placement.start_s);
    return true;
  }

  /** What follows has changed. @param {Entry[]} entries */
  setUpcoming(entries) {
    const last = this._programme.setUpcoming(entries, this.sounding);
    if (last !== null) this._refill(last, last.end_s);
    this._moments.tell();
  }

  /** Have what sounds delivered in the quality that is wanted now, from soon on. */
  async readmit() {
    const placement = this.sounding;
    if (placement === null) return;
    const { signal } = this._running;
    try {
      const stream = await this._admission.start(placement.entry.trackId, signal);
      const track = await openTrack(placement.entry, this._loading.loaderOf(stream), signal);
      signal.throwIfAborted();
      placement.stream.loader.close();
      placement.stream = track;
    } catch (error) {
      if (!signal.aborted) this._tell("trouble", error);
      return;
    }
    this._programme.timeline.cutAfter(placement);
    const stays_s = this._deck.appended.from(this._deck.time_s + SWITCH_AHEAD_S)?.start_s ?? placement.end_s;
    this._refill(placement, Math.min(stays_s, placement.end_s));
  }

  /** Time has passed: see whether there is something to do. */
  look() {
    this._deck.evict();
    this._moments.tell();
  }

  stop() {
    this._running.abort();
    this._programme.restart();
  }

  /**
   * Go on with what follows an entry that can't be played.
   * @param {Entry} from
   * @param {AbortSignal} signal
   */
  async _instead(from, signal) {
    const placement = await this._programme.next(null, signal);
    if (placement === null) return null;
    this._programme.advance(placement.entry);
    this._deck.jump(placement.start_s);
    this._tell("advance", { from, to: placement.entry });
    return placement;
  }

  /**
   * Fill from the end of an entry on, or from earlier in it, without what stood there.
   * @param {Placement} last
   * @param {number} from_s
   */
  _refill(last, from_s) {
    this._run(async (signal) => {
      await this._deck.cutFrom(from_s);
      const stretch = this._deck.appended.last;
      if (stretch === undefined) return this._fill(last, this._deck.time_s, signal);
      return this._filling(stretch.placement, stretch.number + 1, signal);
    });
  }

  /** Fill from a place that isn't in the buffer. @param {Placement} placement @param {number} time_s */
  _beginAt(placement, time_s) {
    this._programme.timeline.cutAfter(placement);
    this._deck.appended.clear();
    this._run(async (signal) => {
      await this._deck.clear();
      await this._fill(placement, time_s, signal);
    });
  }

  /**
   * Fill from a moment on, which is in this entry.
   * @param {Placement} placement
   * @param {number} time_s
   * @param {AbortSignal} signal
   */
  async _fill(placement, time_s, signal) {
    const position_s = time_s - placement.start_s + EDGE_S;
    if (position_s <= 2 * EDGE_S) return this._filling(placement, 0, signal);
    const { loader, renditions } = placement.stream;
    const table = await loader.table(renditions[0], { signal }); // segments are the same in all
    return this._filling(placement, table.at(position_s).number, signal);
  }

  /** @param {Placement} placement @param {number} number @param {AbortSignal} signal */
  async _filling(placement, number, signal) {
    const { _deck: deck, _programme: programme, _adaptation: adaptation } = this;
    const buffer = await deck.open();
    await new Filling(
      {
        buffer,
        appended: deck.appended,
        allowance: deck.allowance,
        choose: (of, current) => adaptation.chooseRendition(this._situation(of, current)),
        patience_ms: (of, current, duration_s) =>
          adaptation.patience_ms({ ...this._situation(of, current), current, duration_s }),
        follow: async (rendition, until) => {
          const next = await programme.next(rendition?.name ?? null, until);
          if (next === null) await buffer.end();
          return next;
        },
        breakOff: (broken, error) => {
          programme.breakOff(broken, deck.appended.end_s);
          programme.drop(broken.entry, error);
        },
        time_s: () => deck.time_s,
        moved: (until) => this._moments.next(until),
        changed: () => this._tell("changed"),
      },
      placement,
      number,
      signal,
    ).run();
  }

  /**
   * @template {Rendition | null} C
   * @param {Placement} placement
   * @param {C} current
   */
  _situation(placement, current) {
    const { renditions } = placement.stream;
    return {
      renditions,
      current,
      throughput_bps: this._loading.throughput_bps,
      buffer_s: this._deck.ahead_s,
    };
  }

  /**
   * Do this instead of what is being done, once that has ended: what it appended last is in the ledger by
   * then.
   * @param {(signal: AbortSignal) => Promise<void>} work
   */
  _run(work) {
    this._running.abort();
    this._running = new AbortController();
    const { signal } = this._running;
    this._ended = this._ended.then(async () => {
      if (!signal.aborted) await work(signal);
    });
    this._ended = this._ended.catch((error) => {
      if (!signal.aborted) this._tell("trouble", error);
    });
  }

  /** @param {string} type @param {unknown} [detail] */
  _tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
