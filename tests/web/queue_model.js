/** A queue as plainly as it can be said, to compare the real one with after every step. */

import assert from "node:assert/strict";

import { Queue } from "../../web/player/playing/queue.js";
import { track } from "./queue_material.js";

/** Lists of letters: what has gone by, what plays, what was asked to come next, and what comes later. */
export class Model {
  /** @type {string[]} */ before = [];
  /** @type {string | null} */ current = null;
  /** @type {string[]} */ after = [];
  /** @type {Set<string>} */ pinned = new Set();
  /** @type {Set<string>} */ played = new Set();
  /** @type {string[] | null} */ original = null;
  named = 0;

  /** @param {() => number} random */
  constructor(random) {
    this.random = random;
    this.queue = new Queue({ random });
  }

  step() {
    const often = [this.add, this.playNext, this.next, this.next, this.previous, this.move, this.remove];
    const seldom = [this.play, this.clear, this.jump, this.toggleShuffle, this.repeat, this.putDown];
    const steps = [...often, ...often, ...seldom];
    steps[this.below(steps.length)].call(this);
    this.compare();
  }

  compare() {
    const ids = this.queue.entries.map((entry) => entry.track.id);
    assert.deepEqual(ids, [...this.before, ...(this.current ? [this.current] : []), ...this.after]);
    assert.equal(this.queue.current?.track.id ?? null, this.current);
    assert.equal(this.queue.shuffled, this.original !== null);
    assert.equal(new Set(this.queue.entries.map((entry) => entry.key)).size, ids.length);
    const upcoming = this.queue.upcoming(ids.length + 2);
    const keys = [this.queue.occurrence?.key, ...upcoming.map(({ key }) => key)];
    assert.equal(new Set(keys).size, keys.length);
    assert.deepEqual(
      upcoming.map(({ trackId }) => trackId),
      this.expectedUpcoming(ids.length + 2),
    );
  }

  /** @param {number} count */
  expectedUpcoming(count) {
    if (this.queue.repeat === "one") return this.current ? Array(count).fill(this.current) : [];
    if (this.queue.repeat === "off") return this.after;
    const round = [...this.after, ...this.before, ...(this.current ? [this.current] : [])];
    return round.length ? Array.from({ length: count }, (_, place) => round[place % round.length]) : [];
  }

  play() {
    const made = this.make(1 + this.below(7));
    const index = this.below(made.length);
    this.queue.play(made.map(track), index);
    this.pinned.clear();
    this.played = new Set([made[index]]);
    [this.before, this.current, this.after] = [made.slice(0, index), made[index], made.slice(index + 1)];
    if (this.original) this.adoptShuffled(made);
  }

  add() {
    const made = this.make(1 + this.below(3));
    this.queue.add(made.map(track));
    this.original?.push(...made);
    this.after.push(...made);
    this.begin();
  }

  playNext() {
    const made = this.make(1 + this.below(2));
    this.queue.playNext(made.map(track));
    this.original?.splice(this.original.indexOf(this.current ?? "") + 1, 0, ...made);
    if (this.current) for (const id of made) this.pinned.add(id);
    this.after.unshift(...made);
    this.begin();
  }

  next() {
    const wraps = this.queue.repeat === "all";
    assert.equal(this.queue.next(), this.after.length > 0 || (wraps && this.current !== null));
    const list = this.all();
    if (this.after.length) this.go(this.before.length + 1);
    else if (wraps && list.length) this.go(0);
  }

  previous() {
    const wraps = this.queue.repeat === "all";
    this.queue.previous();
    if (this.before.length) this.go(this.before.length - 1);
    else if (wraps && this.current) this.go(this.all().length - 1);
  }

  jump() {
    if (!this.current) return;
    const place = this.below(this.all().length);
    assert.ok(this.queue.jump(this.queue.entries[place].key));
    this.go(place);
  }

  move() {
    const list = this.all();
    if (!list.length) return;
    const [from, to] = [this.below(list.length), this.below(list.length)];
    const [id] = list.splice(from, 1);
    list.splice(to, 0, id);
    assert.equal(this.queue.move(this.queue.entries[from].key, to), from !== to);
    if (from !== to) this.pinned.delete(id);
    this.split(list);
  }

  remove() {
    const list = this.all();
    if (!list.length) return;
    const place = this.below(list.length);
    const id = list[place];
    assert.equal(this.queue.remove(this.queue.entries[place].key), id !== this.current);
    if (id !== this.current) this.forget([id]);
  }

  clear() {
    this.queue.clear();
    this.forget([...this.before, ...this.after]);
  }

  repeat() {
    this.queue.repeat = /** @type {const} */ (["off", "all", "one"])[this.below(3)];
  }

  putDown() {
    this.queue = Queue.from(JSON.parse(JSON.stringify(this.queue.state)), { random: this.random });
  }

  toggleShuffle() {
    const list = this.all();
    this.queue.setShuffled(!this.original);
    if (!this.original) this.adoptShuffled(list);
    else {
      const order = this.original.filter((id) => id === this.current || !this.pinned.has(id));
      const next = list.filter((id) => this.pinned.has(id));
      order.splice(this.current ? order.indexOf(this.current) + 1 : 0, 0, ...next);
      this.original = null;
      this.split(order);
    }
  }

  /** The order is chance's: it only has to be a right one. @param {string[]} list in the order before */
  adoptShuffled(list) {
    this.original = [...list];
    const played = this.before.filter((id) => this.played.has(id));
    const next = list.filter((id) => this.pinned.has(id));
    const start = [
      ...played.filter((id) => !this.pinned.has(id)),
      ...(this.current ? [this.current] : []),
      ...next,
    ];
    const ids = this.queue.entries.map((entry) => entry.track.id);
    assert.deepEqual(ids.slice(0, start.length), start);
    assert.deepEqual([...ids].sort(), [...list].sort());
    this.split(ids);
  }

  /** @param {number} place */
  go(place) {
    const list = this.all();
    this.current = list[place];
    this.played.add(this.current);
    for (const id of list.slice(0, place + 1)) this.pinned.delete(id);
    this.split(list);
  }

  begin() {
    if (!this.current && this.all().length) this.go(0);
  }

  all() {
    return [...this.before, ...(this.current ? [this.current] : []), ...this.after];
  }

  /** @param {string[]} list */
  split(list) {
    const place = this.current ? list.indexOf(this.current) : -1;
    [this.before, this.after] = [list.slice(0, Math.max(place, 0)), list.slice(place + 1)];
  }

  /** @param {string[]} ids */
  forget(ids) {
    /** @param {string} id */
    const stays = (id) => !ids.includes(id);
    this.before = this.before.filter(stays);
    this.after = this.after.filter(stays);
    this.original &&= this.original.filter(stays);
  }

  /** @param {number} count */
  make(count) {
    return Array.from({ length: count }, () => `t${++this.named}`);
  }

  /** @param {number} limit */
  below(limit) {
    return Math.floor(this.random() * limit);
  }
}
