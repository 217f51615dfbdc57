/**
 * The gapless engine: one audio element, one MediaSource, one SourceBuffer, one timeline on which the entries of the
 * queue stand behind one another to the sample.
 *
 *     const engine = new GaplessEngine({ streams: streamsOf(api) });
 *     engine.addEventListener("advance", () => engine.setUpcoming(queue.following()));
 *     engine.load(entry, { upcoming: queue.following() });        // in a click: play() needs the gesture
 *
 * Events: "change" (the state but for the position), "time" (a few times a second), "advance" (detail {from, to}: the next
 * entry sounds; then `setUpcoming` with what follows it), "quality" (another rendition sounds), "failed" (detail
 * {entry, error}: one entry can't be played, and it goes on with the next), "signedout" (call `signedIn` once there is a
 * session again: it goes on where it was), "played" (detail {entry, played_s, completed}).
 *
 * When `state.status` is "failed" nothing sounds any more; `play()` tries again at the same place.
 */

import { Admission } from "./admission.js";
import { chooseRendition } from "./choice.js";
import { Deck } from "./deck.js";
import { Fetching } from "./fetching.js";
import { Filling } from "./filling.js";
import { GainStage } from "./gain_stage.js";
import { LoadError } from "./load_error.js";
import { gainOf } from "./loudness.js";
import { isTypeSupported } from "./media_source.js";
import { Moments } from "./moments.js";
import { pauseBy } from "./pause.js";
import { PlayedTime } from "./played_time.js";
import { Programme } from "./programme.js";
import { BufferBrokenError } from "./source_buffer.js";
import { Throughput } from "./throughput.js";
import { openTrack } from "./track.js";
import { TrackLoader } from "./track_loader.js";

/**
 * @typedef {import("./timeline.js").Entry} Entry
 * @typedef {import("./stream.js").Rendition} Rendition
 * @typedef {import("./stream.js").Stream} Stream
 * @typedef {import("./track.js").Track} Track
 * @typedef {import("./timeline.js").Placement<Track>} Placement
 * @typedef {"idle" | "loading" | "playing" | "paused" | "stalled" | "ended" | "failed"} Status
 * @typedef {{code: string, message: string, recoverable: boolean}} Trouble
 */

/**
 * @typedef {object} State
 * @property {Status} status
 * @property {Entry | null} entry
 * @property {number} position_s
 * @property {number} duration_s 0 while it isn't known
 * @property {[number, number][]} buffered of the entry
 * @property {Stream | null} stream
 * @property {Rendition | null} rendition what sounds now, one of the stream's
 * @property {Trouble | null} error
 */

const SWITCH_AHEAD_S = 3; // what sounds within this time stays when the quality is changed
const DRAINED_S = 0.1;
const MAX_REPAIRS = 2; // of the browser's buffer, for one entry
const LOOK_AGAIN_MS = 4;
const LOOKED_FOR = ["playing", "waiting", "pause", "play", "timeupdate", "seeking", "seeked", "canplay", "ended"];

/** Plays entries one behind the other. */
export class GaplessEngine extends EventTarget {
  /**
   * @param {object} options
   * @param {import("./admission.js").Streams} options.streams
   * @param {HTMLAudioElement} [options.audio]
   * @param {typeof globalThis.fetch} [options.fetch]
   * @param {() => number} [options.now] milliseconds
   * @param {() => number} [options.random]
   * @param {() => AudioContext} [options.audioContext] makes what normalising needs, once it is needed
   * @param {(situation: import("./choice.js").Situation<Rendition>) => Rendition} [options.choose]
   */
  constructor({ streams, audio = new Audio(), fetch, now, random, audioContext, choose = chooseRendition }) {
    super();
    this.audio = audio;
    this._choose = choose;
    this._throughput = new Throughput();
    const pause = pauseBy(globalThis);
    this._fetching = new Fetching({
      fetch: fetch ?? globalThis.fetch.bind(globalThis),
      now: now ?? (() => performance.now()),
      random: random ?? Math.random,
      pause,
      onTransfer: (transfer) => this._throughput.add(transfer),
    });
    this._admission = new Admission(streams, pause);
    this._admission.addEventListener("signedout", () => this._tell("signedout"));
    this._programme = new Programme(this._admission, (stream) => this._loaderOf(stream));
    this._programme.addEventListener("failed", (event) => this._tell("failed", /** @type {CustomEvent} */ (event).detail));
    /** @type {Deck<Placement>} */
    this._deck = new Deck(audio);
    this._gain = new GainStage(audio, audioContext ?? (() => new AudioContext({ latencyHint: "playback" })));
    /** @type {import("./loudness.js").Normalisation} */
    this._normalisation = "off";
    this._moments = new Moments();
    /** What was asked for, until it is placed. @type {{entry: Entry, position_s: number} | null} */
    this._wanted = null;
    /** What sounds, or is about to. @type {Placement | null} */
    this._sounding = null;
    /** @type {Rendition | null} */
    this._rendition = null;
    /** @type {Trouble | null} */
    this._trouble = null;
    this._repairs = 0;
    this._fresh = false;
    this._played = new PlayedTime();
    this._life = new AbortController();
    this._running = new AbortController();
    this._toldState = "";
    const { signal } = this._life;
    for (const name of LOOKED_FOR) audio.addEventListener(name, () => this._look(), { signal });
    audio.addEventListener("timeupdate", () => this._tell("time"), { signal });
    audio.addEventListener("ended", () => this._finishPlayed(true), { signal });
    audio.addEventListener("error", () => this._repair(new BufferBrokenError(audio.error?.message ?? "")), { signal });
  }

  /**
   * Play an entry now, or have it ready.
   * @param {Entry} entry
   * @param {{upcoming?: Entry[], position_s?: number, play?: boolean}} [options] `upcoming`: what follows it
   */
  load(entry, { upcoming = [], position_s = 0, play = true } = {}) {
    this._finishPlayed(false);
    this._repairs = 0;
    this._begin(entry, upcoming, position_s, play);
  }

  /** What follows has changed: what was appended of other entries goes, what sounds stays. @param {Entry[]} entries */
  setUpcoming(entries) {
    const last = this._programme.setUpcoming(entries, this._sounding);
    if (last !== null) this._refill(last, last.end_s);
    this._moments.tell();
  }

  play() {
    const entry = this._entry;
    if (entry === null) return;
    this._gain.resume();
    if (this._trouble !== null) return this._begin(entry, this._programme.upcoming, this._position_s, true);
    if (this.audio.ended) return this.load(entry, { upcoming: this._programme.upcoming });
    this._deck.play();
    this._look();
  }

  pause() {
    this._deck.pause();
    this._look();
  }

  /** Go to a place in the entry. @param {number} position_s */
  seek(position_s) {
    const sounding = this._sounding;
    if (sounding === null || this._trouble !== null) {
      if (this._entry) this._begin(this._entry, this._programme.upcoming, position_s, this._deck.plays);
      return;
    }
    const target_s = sounding.start_s + Math.min(Math.max(position_s, 0), Math.max(sounding.duration_s - 0.05, 0));
    if (this._deck.appended.at(target_s) === undefined) this._refillAt(sounding, target_s);
    this._deck.jump(target_s);
    this._look();
  }

  /** Go on to what follows. */
  skip() {
    const [next, ...rest] = this._programme.upcoming;
    if (next === undefined) return;
    const placement = this._programme.timeline.byKey(next.key);
    const from = this._entry;
    this._finishPlayed(false);
    if (placement !== undefined && this._deck.appended.at(placement.start_s + 1e-6) !== undefined) {
      this._deck.play();
      this._deck.jump(placement.start_s);
      return this._look();
    }
    this._repairs = 0;
    this._begin(next, rest, 0, true);
    this._tell("advance", { from, to: next });
  }

  /** There is a session again. */
  signedIn() {
    this._admission.signedIn();
  }

  /** End everything. */
  destroy() {
    this._finishPlayed(false);
    this._running.abort();
    this._life.abort();
    this._programme.restart();
    this._deck.close();
    this._gain.close();
  }

  get volume() {
    return this.audio.volume;
  }

  set volume(volume) {
    this.audio.volume = volume;
  }

  get muted() {
    return this.audio.muted;
  }

  set muted(muted) {
    this.audio.muted = muted;
  }

  get normalisation() {
    return this._normalisation;
  }

  set normalisation(normalisation) {
    this._normalisation = normalisation;
    if (this._sounding !== null) this._gain.set(this._gainOf(this._sounding));
  }

  /** The most that is delivered: a quality's name, or "auto" for what the account prefers. */
  get quality() {
    return this._admission.quality ?? "auto";
  }

  set quality(quality) {
    if (quality === this.quality) return;
    this._admission.quality = quality === "auto" ? undefined : quality;
    if (this._sounding !== null) this._readmit(this._sounding);
  }

  /** @returns {State} */
  get state() {
    const placement = this._sounding;
    const { start_s, end_s } = placement ?? { start_s: 0, end_s: 0 };
    const { appended } = this._deck;
    const [from_s, to_s] = [Math.max(appended.start_s ?? 0, start_s), Math.min(appended.end_s ?? 0, end_s)];
    return {
      status: this._status,
      entry: this._entry,
      position_s: this._position_s,
      duration_s: placement?.duration_s ?? 0,
      buffered: from_s < to_s ? [[from_s - start_s, to_s - start_s]] : [],
      stream: placement?.stream.stream ?? null,
      rendition: this._rendition,
      error: this._trouble,
    };
  }

  get _entry() {
    return this._wanted?.entry ?? this._sounding?.entry ?? null;
  }

  get _position_s() {
    if (this._wanted !== null) return this._wanted.position_s;
    if (this._sounding === null) return 0;
    return Math.min(Math.max(this._deck.time_s - this._sounding.start_s, 0), this._sounding.duration_s);
  }

  /** @returns {Status} */
  get _status() {
    const { audio, _deck: deck } = this;
    if (this._entry === null) return "idle";
    if (this._trouble !== null && deck.ahead_s < DRAINED_S) return "failed";
    if (this._wanted !== null) return "loading";
    if (audio.ended) return "ended";
    if (!deck.plays) return "paused";
    if (audio.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA && !audio.seeking) return "playing";
    return this._fresh ? "loading" : "stalled";
  }

  /** @param {Entry} entry @param {Entry[]} upcoming @param {number} position_s @param {boolean} play */
  _begin(entry, upcoming, position_s, play) {
    const { _programme: programme, _deck: deck } = this;
    programme.restart();
    programme.upcoming = [...upcoming];
    this._wanted = { entry, position_s };
    this._sounding = this._trouble = null;
    this._fresh = true;
    deck.appended.clear();
    const jumped = deck.jump(programme.timeline.end.us / 1e6 + position_s);
    if (play) deck.play();
    else deck.pause();
    this._run(async (signal) => {
      await jumped;
      const placement = (await programme.first(entry, signal)) ?? (await this._instead(entry, signal));
      if (placement === null) return this._give(new LoadError("missing", "nothing of it can be played"));
      this._sounding = placement;
      this._wanted = null;
      this._gain.set(this._gainOf(placement));
      (await deck.open()).remove(0, placement.start_s - 0.1).catch(() => {});
      await this._fill(placement, deck.time_s, signal);
    });
    this._look();
  }

  /** Go on with what follows an entry that can't be played. @param {Entry} from @param {AbortSignal} signal */
  async _instead(from, signal) {
    const placement = await this._programme.next(null, signal);
    if (placement === null) return null;
    this._programme.advance(placement.entry);
    this._deck.jump(placement.start_s);
    this._tell("advance", { from, to: placement.entry });
    return placement;
  }

  /** Fill from a moment on, which is in this entry. @param {Placement} placement @param {number} time_s @param {AbortSignal} signal */
  async _fill(placement, time_s, signal) {
    const { loader } = placement.stream;
    const position_s = time_s - placement.start_s;
    const first = position_s > 0 ? (await loader.table(this._chosen(placement, null), { signal })).at(position_s + 1e-6).number : 0;
    await this._filling(placement, first, signal);
  }

  /** @param {Placement} placement @param {number} number @param {AbortSignal} signal */
  async _filling(placement, number, signal) {
    const { _deck: deck, _programme: programme, _moments: moments } = this;
    const means = {
      buffer: await deck.open(),
      appended: deck.appended,
      allowance: deck.allowance,
      choose: this._chosen.bind(this),
      follow: this._follow.bind(this),
      curtail: (/** @type {Placement} */ broken, /** @type {LoadError} */ error) => {
        programme.breakOff(broken, deck.appended.end_s);
        programme.drop(broken.entry, error);
      },
      time_s: () => deck.time_s,
      moved: (/** @type {AbortSignal} */ until) => moments.next(until),
      changed: () => this._look(),
    };
    await new Filling(means, placement, number, signal).run();
  }

  /** @param {Placement} _last @param {Rendition | null} rendition @param {AbortSignal} signal */
  async _follow(_last, rendition, signal) {
    const placement = await this._programme.next(rendition?.name ?? null, signal);
    if (placement === null) await (await this._deck.open()).end();
    return placement;
  }

  /** Fill from the end of an entry on, without what stood behind it. @param {Placement} last @param {number} from_s */
  _refill(last, from_s) {
    const { appended } = this._deck;
    this._run(async (signal) => {
      await this._deck.cutFrom(from_s);
      const stretch = appended.last;
      if (stretch === undefined) return this._fill(last, this._deck.time_s, signal);
      await this._filling(stretch.placement, stretch.number + 1, signal);
    });
  }

  /** Fill from a place that isn't in the buffer. @param {Placement} placement @param {number} time_s */
  _refillAt(placement, time_s) {
    this._programme.timeline.cutAfter(placement);
    this._deck.appended.clear();
    this._run(async (signal) => {
      await this._deck.clear();
      await this._fill(placement, time_s, signal);
    });
  }

  /** Have an entry delivered in another quality, from soon on. @param {Placement} placement */
  async _readmit(placement) {
    const signal = this._running.signal;
    try {
      const stream = await this._admission.start(placement.entry.trackId, signal);
      const track = await openTrack(placement.entry, this._loaderOf(stream), signal);
      signal.throwIfAborted();
      placement.stream.loader.close();
      placement.stream = track;
    } catch (error) {
      if (!signal.aborted) this._give(/** @type {Error} */ (error));
      return;
    }
    this._programme.timeline.cutAfter(placement);
    const stays_s = this._deck.appended.from(this._deck.time_s + SWITCH_AHEAD_S)?.start_s ?? placement.end_s;
    this._refill(placement, Math.min(stays_s, placement.end_s));
  }

  /** @param {Placement} placement @param {Rendition | null} current */
  _chosen(placement, current) {
    const { renditions } = placement.stream;
    return this._choose({ renditions, current, throughput_bps: this._throughput.estimate_bps, buffer_s: this._deck.ahead_s });
  }

  /** Do this instead of what is being done. @param {(signal: AbortSignal) => Promise<void>} work */
  _run(work) {
    this._running.abort();
    this._running = new AbortController();
    const { signal } = this._running;
    work(signal).catch((error) => {
      if (!signal.aborted) this._give(error);
    });
  }

  /** What can’t be helped where it happened. @param {any} error @returns {void} */
  _give(error) {
    if (error instanceof BufferBrokenError) return this._repair(error);
    if (error instanceof LoadError && error.code === "replaced") return this._repair(error);
    this._trouble = { code: error.code ?? "unknown", message: String(error.message ?? error), recoverable: error.recoverable ?? false };
    this._look();
  }

  /** Begin the entry again where it is, in a fresh buffer; one that breaks again and again is passed over. @param {Error} error @returns {void} */
  _repair(error) {
    const entry = this._entry;
    if (entry === null) return;
    const { upcoming } = this._programme;
    const [place_s, plays] = [this._position_s, this._deck.plays];
    this._deck.discard();
    this._repairs += 1;
    if (this._repairs <= MAX_REPAIRS) return this._begin(entry, upcoming, place_s, plays);
    this._repairs = 0;
    this._tell("failed", { entry, error });
    const [next, ...rest] = upcoming;
    if (next === undefined) return this._give(new LoadError("malformed", error.message));
    this._begin(next, rest, 0, plays);
    this._tell("advance", { from: entry, to: next });
  }

  /** See where things are, and do and tell what follows of it. */
  _look() {
    const { _deck: deck, _programme: programme } = this;
    const status = this._status;
    if (status === "playing") this._fresh = false;
    this._played.look(this.audio.currentTime, status === "playing");
    if (this._wanted === null && this._sounding !== null) this._arrive(this._sounding, programme.timeline.at(deck.time_s));
    deck.evict();
    this._moments.tell();
    const rendition = deck.appended.at(deck.time_s)?.rendition ?? this._rendition;
    const another = rendition !== this._rendition;
    this._rendition = rendition;
    if (another) this._tell("quality");
    const told = JSON.stringify([status, this._entry?.key, rendition?.name, this._trouble, this._sounding?.duration_s]);
    if (told !== this._toldState) {
      this._toldState = told;
      this._tell("change");
    }
  }

  /** Another entry may sound now. @param {Placement} from @param {Placement | undefined} to */
  _arrive(from, to) {
    const { timeline } = this._programme;
    const sounding = to ?? from;
    if (sounding !== from) {
      this._finishPlayed(true);
      this._repairs = 0;
      this._sounding = sounding;
      this._gain.arrived(this._gainOf(sounding));
      this._programme.advance(sounding.entry);
      this._tell("advance", { from: from.entry, to: sounding.entry });
    }
    const next = timeline.placements[timeline.placements.indexOf(sounding) + 1];
    if (next === undefined || this._status !== "playing") return;
    this._gain.setAt(next.start_s, this._gainOf(next));
    const left_ms = 1000 * (next.start_s - this.audio.currentTime);
    if (left_ms > 0 && left_ms < 300) setTimeout(() => this._look(), left_ms + LOOK_AGAIN_MS);
  }

  /** An entry is left. @param {boolean} completed */
  _finishPlayed(completed) {
    const { played_s } = this._played;
    const entry = this._entry;
    this._played = new PlayedTime();
    this._played.look(this.audio.currentTime, this._deck.plays);
    if (entry !== null && played_s > 0) this._tell("played", { entry, played_s, completed });
  }

  /** @param {Stream} stream */
  _loaderOf(stream) {
    return new TrackLoader(stream, {
      fetching: this._fetching,
      subtle: globalThis.crypto.subtle,
      isTypeSupported,
      renew: async (refusal) => {
        if (refusal.reason === "stream-limit") throw refusal; // another device plays: that is for the listener to say
        return this._admission.start(stream.track_id, this._life.signal);
      },
      telemetry: () => this._telemetry(),
    });
  }

  /** @returns {import("./cmcd.js").Report} */
  _telemetry() {
    const buffer_s = this._deck.ahead_s;
    const status = this._status;
    return {
      buffer_s,
      deadline_s: buffer_s,
      throughput_bps: this._throughput.estimate_bps,
      rate: status === "playing" ? 1 : 0,
      starved: status === "stalled",
      startup: status === "loading" || status === "stalled",
    };
  }

  /** @param {Placement} placement */
  _gainOf({ entry, stream }) {
    const { albumLoudness } = /** @type {Entry & {albumLoudness?: any}} */ (entry);
    return gainOf(this._normalisation, { loudness: stream.stream.loudness, albumLoudness });
  }

  /** @param {string} type @param {unknown} [detail] */
  _tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
