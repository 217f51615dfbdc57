/**
 * Brings entries to the deck: begins them, goes on from one to the next, fills anew when what follows
 * changes, when it is sought elsewhere, or when another quality is wanted.
 *
 * One thing is being done at a time: what is asked for later calls off what was asked for before, and of what is asked
 * for in quick succession only the first and the last are loaded.
 *
 * Tells "advance" (detail {from, to}) when it passes over an entry by itself, "failed" (detail {entry,
 * error}) for every entry that can't be played, "trouble" (detail: an error) when it can't go on, and
 * "changed" when something was appended or placed.
 */

import { LoadError } from "./load_error.js";
import { Moments } from "./moments.js";
import { OneAtATime } from "./one_at_a_time.js";
import { Readmission } from "./readmission.js";
import { Settling } from "./settling.js";
import { Supply } from "./supply.js";

/**
 * @typedef {import("./timeline.js").Entry} Entry
 * @typedef {import("./track.js").Track} Track
 * @typedef {import("./timeline.js").Placement<Track>} Placement
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
   * @param {import("./supply.js").Adaptation} parts.adaptation
   * @param {{now: () => number, pause: import("./pause.js").Pause}} parts.clock
   */
  constructor({ clock, adaptation, ...parts }) {
    super();
    const { deck, programme, admission, loading } = parts;
    this._deck = deck;
    this._programme = programme;
    const moments = (this._moments = new Moments());
    const settling = (this._settling = new Settling(clock, () => moments.tell()));
    const onChanged = () => this._tell("changed");
    const { now } = clock;
    this._supply = new Supply({ deck, programme, loading, adaptation, settling, now, moments, onChanged });
    /** What was asked for, until it is placed. @type {{entry: Entry, position_s: number} | null} */
    this.wanted = null;
    /** What sounds, or is about to. @type {Placement | null} */
    this.sounding = null;
    this._doing = new OneAtATime((error) => this._tell("trouble", error));
    this._readmission = new Readmission({ admission, loading, settling });
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
    this._readmission.stop();
    programme.restart();
    programme.upcoming = [...upcoming];
    this.wanted = { entry, position_s };
    this.sounding = null;
    deck.appended.clear();
    const untilCalm = this._settling.ask();
    const jumped = deck.jump(programme.timeline.end.us / 1e6 + position_s);
    if (play) deck.play();
    else deck.pause();
    this._doing.do(async (signal) => {
      await jumped;
      await untilCalm(signal);
      deck.appended.clear();
      const placement = (await programme.first(entry, signal)) ?? (await this._instead(entry, signal));
      if (placement === null) throw new LoadError("missing", "nothing of it can be played");
      this.sounding = placement;
      this.wanted = null;
      this._tell("changed");
      (await deck.open()).remove(0, placement.start_s - BEFORE_S).catch(() => {});
      await this._supply.fillAt(placement, deck.time_s, signal);
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
    this._settling.ask();
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

  /**
   * Have what plays delivered in the quality that is wanted now: what sounds, from soon on.
   * @returns {Promise<void>}
   */
  async readmit() {
    const { wanted, sounding, _programme: programme } = this;
    if (wanted !== null)
      return this.begin(wanted.entry, programme.upcoming, wanted.position_s, this._deck.plays);
    if (sounding === null) return;
    try {
      const admitted = await this._readmission.of(() => this.sounding);
      if (admitted !== null) this._goOver(admitted);
    } catch (error) {
      this._tell("trouble", error);
    }
  }

  /** Time has passed: see whether there is something to do. */
  look() {
    this._deck.evict();
    this._moments.tell();
  }

  stop() {
    this._doing.stop();
    this._readmission.stop();
    this._settling.stop();
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

  /** Go over to another stream of what sounds. @param {{placement: Placement, track: Track}} admitted */
  _goOver({ placement, track }) {
    placement.stream.loader.close();
    placement.stream = track;
    this._programme.timeline.cutAfter(placement);
    const stays_s = this._deck.appended.from(this._deck.time_s + SWITCH_AHEAD_S)?.start_s ?? placement.end_s;
    this._refill(placement, Math.min(stays_s, placement.end_s));
  }

  /**
   * Fill from the end of an entry on, or from earlier in it, without what stood there.
   * @param {Placement} last
   * @param {number} from_s
   */
  _refill(last, from_s) {
    this._doing.do(async (signal) => {
      await this._deck.cutFrom(from_s);
      await this._supply.fillOn(last, signal);
    });
  }

  /** Fill from a place that isn't in the buffer. @param {Placement} placement @param {number} time_s */
  _beginAt(placement, time_s) {
    this._programme.timeline.cutAfter(placement);
    this._deck.appended.clear();
    const untilCalm = this._settling.ask();
    this._doing.do(async (signal) => {
      await this._deck.clear();
      await untilCalm(signal);
      await this._supply.fillAt(placement, time_s, signal);
    });
  }

  /** @param {string} type @param {unknown} [detail] */
  _tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
