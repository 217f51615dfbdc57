/** What is played in which order: the current entry, what follows it, what went before. No sound, no page. */

import { mixed, restored } from "./order.js";
import { occurrence, placeAfter, upcoming } from "./upcoming.js";

/** @typedef {import("./queued_track.js").QueuedTrack} QueuedTrack */
/** @typedef {"off" | "all" | "one"} Repeat */
/** @typedef {{kind: string, id: string, title: string}} Source   where tracks come from, such as an album */
/**
 * One place in the queue. `pinned`: it was asked to come next and hasn't yet; `starts`: how often it has begun.
 * @typedef {{
 *   key: string, track: QueuedTrack, source: Source | null, pinned: boolean, starts: number
 * }} QueueEntry
 */
/** @typedef {import("./upcoming.js").Occurrence} Occurrence */
/**
 * @typedef {{
 *   entries: QueueEntry[], index: number, original: string[] | null, repeat: Repeat, serial: number
 * }} QueueState
 */

/** The entries in the order they are played, one of them current. */
export class Queue {
  /** @type {QueueEntry[]} */
  #entries = [];
  /** The current entry's place; -1 when there is none. */
  #index = -1;
  /** Keys in the order to go back to when shuffling ends. @type {string[] | null} */
  #original = null;
  /** @type {Repeat} */
  #repeat;
  #serial = 0;
  #random;

  /**
   * @param {{random?: () => number, repeat?: Repeat, shuffled?: boolean}} [options] `random` answers [0, 1)
   */
  constructor({ random = Math.random, repeat = "off", shuffled = false } = {}) {
    this.#random = random;
    this.#repeat = repeat;
    this.#original = shuffled ? [] : null;
  }

  /** @param {QueueState} state of another queue @param {{random?: () => number}} [options] */
  static from(state, { random } = {}) {
    const queue = new Queue({ random, repeat: state.repeat });
    queue.#entries = state.entries.map((entry) => ({ ...entry }));
    queue.#index = state.index;
    queue.#original = state.original && [...state.original];
    queue.#serial = state.serial;
    return queue;
  }

  /** @returns {QueueState} */
  get state() {
    return {
      entries: this.#entries.map((entry) => ({ ...entry })),
      index: this.#index,
      original: this.#original && [...this.#original],
      repeat: this.#repeat,
      serial: this.#serial,
    };
  }

  /** @returns {readonly QueueEntry[]} */
  get entries() {
    return this.#entries;
  }

  get index() {
    return this.#index;
  }

  /** @returns {QueueEntry | null} */
  get current() {
    return this.#entries[this.#index] ?? null;
  }

  get shuffled() {
    return this.#original !== null;
  }

  get repeat() {
    return this.#repeat;
  }

  set repeat(repeat) {
    this.#repeat = repeat;
  }

  /** The current entry as the engine plays it. @returns {Occurrence | null} */
  get occurrence() {
    return this.current && occurrence(this.current, this.current.starts);
  }

  /**
   * Play these in place of all there was, from one of them on; when shuffled the others follow in any order.
   * @param {QueuedTrack[]} tracks
   * @param {number} [index]
   * @param {Source | null} [source]
   */
  play(tracks, index = 0, source = null) {
    this.#entries = this.#made(tracks, source);
    this.#index = this.#entries.length ? Math.min(Math.max(index, 0), this.#entries.length - 1) : -1;
    if (this.current) this.current.starts = 1;
    if (this.#original) this.#mix();
  }

  /** Put tracks right after the current one. @param {QueuedTrack[]} tracks @param {Source | null} [source] */
  playNext(tracks, source = null) {
    const made = this.#made(tracks, source).map((entry) => ({ ...entry, pinned: this.#index >= 0 }));
    const place = this.#original ? this.#original.indexOf(this.current?.key ?? "") + 1 : 0;
    this.#original?.splice(place, 0, ...made.map((entry) => entry.key));
    this.#entries.splice(this.#index + 1, 0, ...made);
    this.#begin();
  }

  /** Put tracks at the end. @param {QueuedTrack[]} tracks @param {Source | null} [source] */
  add(tracks, source = null) {
    const made = this.#made(tracks, source);
    this.#original?.push(...made.map((entry) => entry.key));
    this.#entries.push(...made);
    this.#begin();
  }

  /**
   * Move an entry to another place, counted as if it had been taken out before.
   * @param {string} key
   * @param {number} place
   * @returns {boolean} whether anything moved
   */
  move(key, place) {
    const from = this.#place(key);
    const to = Math.min(Math.max(place, 0), this.#entries.length - 1);
    if (from < 0 || from === to) return false;
    const currentKey = this.current?.key;
    const [entry] = this.#entries.splice(from, 1);
    this.#entries.splice(to, 0, { ...entry, pinned: false });
    this.#index = this.#place(currentKey);
    return true;
  }

  /**
   * Take an entry out; the current one can only be left.
   * @param {string} key
   * @returns {boolean} whether it went
   */
  remove(key) {
    const place = this.#place(key);
    if (place < 0 || place === this.#index) return false;
    this.#entries.splice(place, 1);
    if (place < this.#index) this.#index -= 1;
    if (this.#original) this.#original = this.#original.filter((other) => other !== key);
    return true;
  }

  /** Take out all but the current entry. */
  clear() {
    this.#entries = this.current ? [this.current] : [];
    this.#index = this.#entries.length - 1;
    this.#original &&= this.#entries.map((entry) => entry.key);
  }

  /** Go to an entry. @param {string} key @returns {boolean} whether there is such an entry */
  jump(key) {
    return this.#arriveAt(this.#place(key));
  }

  /** Go to the next entry, as somebody wants who presses "next". @returns {boolean} false at the end */
  next() {
    return this.#arriveAt(placeAfter(this.#index, this.#entries.length, this.#repeat));
  }

  /** Go to the entry before. @returns {boolean} false at the beginning */
  previous() {
    const before = this.#index - 1;
    return this.#arriveAt(before < 0 && this.#repeat === "all" ? this.#entries.length - 1 : before);
  }

  /**
   * The engine has begun an occurrence that `upcoming` told it.
   * @param {string} key the occurrence's
   * @returns {boolean} false when its entry has been taken out meanwhile
   */
  arrive(key) {
    const [entryKey, starts] = key.split(":");
    const place = this.#place(entryKey);
    if (place < 0) return false;
    if (key !== this.occurrence?.key) this.#arriveAt(place, Number(starts));
    return true;
  }

  /**
   * What plays after the current entry if nobody does anything: under repeat as many as asked for.
   * @param {number} count
   * @returns {Occurrence[]}
   */
  upcoming(count) {
    return upcoming({ entries: this.#entries, index: this.#index, repeat: this.#repeat }, count);
  }

  /**
   * Shuffle what hasn't been played, or go back to the order there was. What was asked to come next still
   * does.
   * @param {boolean} wanted
   */
  setShuffled(wanted) {
    if (wanted === this.shuffled) return;
    if (wanted) this.#mix();
    else {
      this.#take(restored(this.#order, this.#original ?? []));
      this.#original = null;
    }
  }

  #mix() {
    this.#original = this.#entries.map((entry) => entry.key);
    this.#take(mixed(this.#order, this.#random));
  }

  get #order() {
    return { entries: this.#entries, index: this.#index };
  }

  /** @param {import("./order.js").Order} order */
  #take({ entries, index }) {
    this.#entries = entries;
    this.#index = index;
  }

  /** @param {number} place @param {number} [starts] @returns {boolean} */
  #arriveAt(place, starts) {
    const entry = this.#entries[place];
    if (!entry) return false;
    this.#index = place;
    entry.starts = starts ?? entry.starts + 1;
    for (const passed of this.#entries.slice(0, place + 1)) passed.pinned = false;
    return true;
  }

  /** The first tracks of an empty queue have one that is current. */
  #begin() {
    if (this.#index < 0 && this.#entries.length) this.#arriveAt(0);
  }

  /** @param {string | undefined} key */
  #place(key) {
    return this.#entries.findIndex((entry) => entry.key === key);
  }

  /** @param {QueuedTrack[]} tracks @param {Source | null} source @returns {QueueEntry[]} */
  #made(tracks, source) {
    return tracks.map((track) => ({ key: `e${++this.#serial}`, track, source, pinned: false, starts: 0 }));
  }
}
