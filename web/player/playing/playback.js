/** The queue and the engine as one: what is asked for is heard, and what the engine gets to is current. */

import { Queue } from "./queue.js";
import { queuedTrack } from "./queued_track.js";
import { restingState } from "./resting.js";
import { Sound } from "./sound.js";
import { ToldAhead } from "./told_ahead.js";

/** @typedef {import("./queue.js").Source} Source */
/** @typedef {import("./queue.js").Repeat} Repeat */
/** @typedef {import("./queued_track.js").QueuedTrack} QueuedTrack */
/** @typedef {import("./preferences.js").Preferences} Preferences */
/** @typedef {import("./album_loudness.js").AlbumLoudness} AlbumLoudness */
/** @typedef {import("./engine_types.js").Engine} Engine */
/** @typedef {import("./engine_types.js").EngineState} EngineState */
/** @typedef {"idle" | "loading" | "playing" | "paused" | "stalled" | "ended" | "failed"} Status */
/** @typedef {Omit<EngineState, "entry">} PlaybackState */
/** @typedef {"stream-limit" | "other-tab"} Elsewhere   on another device, as the API calls it, or in another tab */

/** Later than this "previous" begins the track anew. */
const RESTART_AFTER_S = 3;

/**
 * Plays the queue.
 *
 * Tells "queue" (entries, order, repeat or shuffle), "track" (another entry is current), "state" (all but the
 * position), "time" (the position), "preferences", "signin" (it was asked for), and "failed" (detail {entry,
 * error}: it was left out).
 */
export class Playback extends EventTarget {
  /** Whether the engine has the current entry. */
  #loaded = false;
  /** Where to begin when it hasn't. */
  #resume_s = 0;
  /** @type {Sound} */
  #sound;

  /**
   * @param {{
   *   engine: Engine, queue: Queue, preferences: Preferences, resume_s?: number,
   *   albums?: AlbumLoudness | null
   * }} parts
   */
  constructor({ engine, queue, preferences, resume_s = 0, albums = null }) {
    super();
    this.told = new ToldAhead(queue, albums);
    this.engine = engine;
    this.queue = queue;
    this.preferences = preferences;
    this.#resume_s = resume_s;
    /** Whether it waits for somebody to sign in. */
    this.signedOut = false;
    /** Where it plays instead, having stopped here for it. @type {Elsewhere | null} */
    this.elsewhere = null;
    this.#sound = new Sound(engine, this.told);
    this.#sound.apply(preferences);
    engine.addEventListener("advance", (event) =>
      this.#onAdvance(/** @type {CustomEvent} */ (event).detail.to),
    );
    engine.addEventListener("change", () => this.#onChange());
    engine.addEventListener("quality", () => this.#tell("state"));
    engine.addEventListener("time", () => this.#tell("time"));
    engine.addEventListener("signedout", () => {
      this.signedOut = true;
      this.#tell("state");
    });
    engine.addEventListener("failed", (event) => this.#onFailed(/** @type {CustomEvent} */ (event).detail));
  }

  /** @returns {import("./queue.js").QueueEntry | null} */
  get entry() {
    return this.queue.current;
  }

  /** What sounds, or would if it were played. @returns {PlaybackState} */
  get state() {
    const { entry } = this;
    if (!this.#loaded) return restingState(entry, this.#resume_s);
    const { state } = this.engine;
    return { ...state, duration_s: state.duration_s || (entry?.track.length_s ?? 0) };
  }

  /** Whether it plays, or would if the network let it. */
  get playing() {
    return ["playing", "loading", "stalled"].includes(this.state.status);
  }

  /**
   * Play these from one of them on, in place of the queue.
   * @param {any[]} tracks as the API tells them
   * @param {number} [index] negative: any
   * @param {{shuffle?: boolean, origin?: Source | null}} [options] `shuffle`: switch shuffling on or off with
   * it
   */
  playNow(tracks, index = 0, { shuffle, origin = null } = {}) {
    if (!tracks.length) return;
    if (shuffle !== undefined) this.#prefer({ shuffled: shuffle });
    this.queue.setShuffled(this.preferences.shuffled);
    const first = index < 0 ? Math.floor(Math.random() * tracks.length) : index;
    this.queue.play(tracks.map(queuedTrack), first, origin);
    this.#begin();
  }

  /** @param {any[]} tracks @param {Source | null} [origin] */
  playNext(tracks, origin = null) {
    this.#extend(() => this.queue.playNext(tracks.map(queuedTrack), origin));
  }

  /** @param {any[]} tracks @param {Source | null} [origin] */
  addToQueue(tracks, origin = null) {
    this.#extend(() => this.queue.add(tracks.map(queuedTrack), origin));
  }

  play() {
    const { status } = this.state;
    if (!this.entry) return;
    if (this.elsewhere === "other-tab") this.elsewhere = null;
    if (status === "ended") this.#playOn();
    else if (this.#loaded && status !== "failed" && status !== "idle") this.engine.play();
    else this.#load(this.state.position_s);
  }

  pause() {
    if (this.#loaded) this.engine.pause();
  }

  /**
   * It plays elsewhere now: stop here. What another device has taken isn't touched before somebody wants it back, for
   * whatever asks for a stream takes it.
   * @param {Elsewhere} where
   */
  yieldTo(where) {
    if (where === "stream-limit") {
      this.#resume_s = this.state.position_s;
      this.#loaded = false;
    }
    this.elsewhere = where;
    this.engine.pause();
    this.#tell("state");
  }

  /** No other tab plays any more. */
  otherTabRests() {
    if (this.elsewhere !== "other-tab") return;
    this.elsewhere = null;
    this.#tell("state");
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  next() {
    const [expected] = this.queue.upcoming(1);
    if (!this.queue.next()) return;
    const ready = this.#loaded && expected?.key === this.queue.occurrence?.key && this.playing;
    if (!ready) return this.#begin();
    this.engine.skip();
    this.#tell("track", "queue");
  }

  previous() {
    if (this.state.position_s > RESTART_AFTER_S || !this.queue.previous()) this.seek(0);
    else this.#begin();
  }

  /** @param {string} key an entry's */
  jump(key) {
    if (this.queue.jump(key)) this.#begin();
  }

  /** @param {number} position_s */
  seek(position_s) {
    const { duration_s, status } = this.state;
    const target_s = Math.min(Math.max(position_s, 0), Math.max(duration_s, 0));
    if (this.#loaded && status !== "failed" && status !== "idle") this.engine.seek(target_s);
    else this.#resume_s = target_s;
    this.#tell("time");
  }

  /** @param {number} offset_s */
  seekBy(offset_s) {
    this.seek(this.state.position_s + offset_s);
  }

  /** @param {string} key @param {number} place @returns {boolean} whether it moved */
  move(key, place) {
    return this.#changeQueue(() => this.queue.move(key, place));
  }

  /** @param {string} key @returns {boolean} */
  remove(key) {
    return this.#changeQueue(() => this.queue.remove(key));
  }

  clear() {
    this.#changeQueue(() => this.queue.clear());
  }

  /** @param {boolean} shuffled */
  setShuffled(shuffled) {
    this.#prefer({ shuffled });
    this.#changeQueue(() => this.queue.setShuffled(shuffled));
  }

  /** @param {Repeat} repeat */
  setRepeat(repeat) {
    this.#prefer({ repeat });
    this.#changeQueue(() => {
      this.queue.repeat = repeat;
    });
  }

  /** Change how this browser plays. @param {Partial<Preferences>} changed */
  prefer(changed) {
    this.#prefer(changed);
    if (this.elsewhere !== "stream-limit") this.#sound.apply(this.preferences);
  }

  /** Begin anew what failed, where it failed. */
  retry() {
    if (this.entry) this.#load(this.state.position_s);
  }

  /** Somebody is to sign in before it goes on. */
  askToSignIn() {
    this.#tell("signin");
  }

  /** Somebody has. */
  signedIn() {
    this.signedOut = false;
    this.engine.signedIn();
    this.#tell("state");
  }

  /** Stop for good; what was kept stays. */
  close() {
    this.#loaded = false;
    this.engine.destroy();
  }

  #begin() {
    this.#load(0);
    this.#tell("track", "queue");
  }

  /** After the end: what was added since, or everything again. */
  #playOn() {
    if (!this.queue.next()) this.queue.jump(this.queue.entries[0].key);
    this.#begin();
  }

  /** @param {number} position_s */
  #load(position_s) {
    const entry = this.queue.occurrence;
    if (!entry) return;
    this.#loaded = true;
    this.#resume_s = 0;
    if (this.elsewhere === "stream-limit") this.#sound.apply(this.preferences);
    this.elsewhere = null;
    this.engine.load(this.told.entry(entry), { upcoming: this.told.upcoming(), position_s, play: true });
    void this.#sound.levelAlbums();
  }

  /** @param {() => void} change of the queue that may give it its first entry */
  #extend(change) {
    const empty = !this.entry;
    this.#changeQueue(change);
    if (empty) this.#tell("track", "state");
  }

  /** @template T @param {() => T} change @returns {T} */
  #changeQueue(change) {
    const changed = change();
    this.#tellUpcoming();
    this.#tell("queue");
    return changed;
  }

  /**
   * While the engine is on its way to the current entry that one is still upcoming to it; it says when it is
   * there.
   */
  #tellUpcoming() {
    const there = this.#loaded && this.engine.state.entry?.key === this.queue.occurrence?.key;
    if (!there) return;
    this.engine.setUpcoming(this.told.upcoming());
    void this.#sound.levelAlbums();
  }

  /** What another device has ended stops at once, however much of it is buffered. */
  #onChange() {
    const { error } = this.engine.state;
    const ended = error?.code === "stream-limit" || error?.reason === "stream-limit";
    if (this.#loaded && ended) this.yieldTo("stream-limit");
    else this.#tell("state");
  }

  /** @param {{key: string} | null} to */
  #onAdvance(to) {
    if (!to) return;
    if (to.key !== this.queue.occurrence?.key && !this.queue.arrive(to.key)) {
      if (this.queue.next()) this.#begin();
      return;
    }
    this.#tellUpcoming();
    this.#tell("track", "queue");
  }

  /** @param {{entry: {key: string}, error: {code: string, message: string}}} failure */
  #onFailed({ entry, error }) {
    const left = this.queue.entries.find((candidate) => entry.key.startsWith(`${candidate.key}:`)) ?? null;
    this.dispatchEvent(new CustomEvent("failed", { detail: { entry: left, error } }));
  }

  /** @param {Partial<Preferences>} changed */
  #prefer(changed) {
    this.preferences = { ...this.preferences, ...changed };
    this.#tell("preferences");
  }

  /** @param {...string} types */
  #tell(...types) {
    for (const type of types) this.dispatchEvent(new Event(type));
  }
}
