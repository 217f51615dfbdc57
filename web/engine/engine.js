/**
 * The gapless engine: one audio element, one MediaSource, one SourceBuffer, one timeline on which the entries
 * of the queue stand behind one another to the sample.
 *
 *     const engine = new GaplessEngine({ streams: streamsOf(api) });
 *     engine.addEventListener("advance", () => engine.setUpcoming(queue.following()));
 *     engine.load(entry, { upcoming: queue.following() });        // in a click: play() needs the gesture
 *
 * Events: "change" (the state but for the position), "time" (a few times a second), "advance" (detail {from,
 * to}: the next entry sounds; then `setUpcoming` with what follows it), "quality" (another rendition sounds),
 * "failed" (detail {entry, error}: one entry can't be played, and it goes on with the next), "signedout"
 * (call `signedIn` once there is a session again: it goes on where it was), "played" (detail {entry,
 * played_s, completed}).
 *
 * When `state.status` is "failed" nothing sounds any more; `play()` tries again at the same place.
 */

import { Admission } from "./admission.js";
import * as choice from "./choice.js";
import { Deck } from "./deck.js";
import { Hearing } from "./hearing.js";
import { LoadError } from "./load_error.js";
import { Loading } from "./loading.js";
import { LookOut } from "./look_out.js";
import { Normalising } from "./normalising.js";
import { pauseBy } from "./pause.js";
import { Programme } from "./programme.js";
import { BufferBrokenError } from "./source_buffer.js";
import { stateOf, statusOf, troubleOf } from "./state.js";
import { Transport } from "./transport.js";

/**
 * @typedef {import("./timeline.js").Entry} Entry
 * @typedef {import("./stream.js").Rendition} Rendition
 * @typedef {import("./timeline.js").Placement<import("./track.js").Track>} Placement
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Trouble} Trouble
 */

const END_S = 0.05; // nearer to an entry's end nothing is sought: it would be the next one's beginning
const MAX_REPAIRS = 2; // of the browser's buffer, for one entry

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
   * @param {import("./supply.js").Adaptation} [options.adaptation]
   * @param {number | null} [options.initial_bps] what the line carried the last time: without it a first track begins
   *   with what starts fast anywhere
   */
  constructor({
    streams,
    audio = new Audio(),
    fetch = globalThis.fetch.bind(globalThis),
    now = () => performance.now(),
    random = Math.random,
    audioContext = () => new AudioContext({ latencyHint: "playback" }),
    adaptation = choice,
    initial_bps = null,
  }) {
    super();
    this.audio = audio;
    this._life = new AbortController();
    const pause = pauseBy(globalThis);
    const admission = (this._admission = new Admission(streams, pause));
    const loading = (this._loading = new Loading({
      ...{ fetch, now, random, pause, initial_bps },
      renewed: (trackId) => admission.start(trackId, this._life.signal),
      telemetry: (sessionId) => this._telemetry(sessionId),
    }));
    this._programme = new Programme(admission, (stream) => loading.loaderOf(stream));
    /** @type {Deck<Placement>} */
    this._deck = new Deck(audio);
    const parts = { deck: this._deck, programme: this._programme, admission, loading, adaptation };
    this._transport = new Transport({ ...parts, clock: { now, pause } });
    this._loudness = new Normalising(audio, audioContext);
    /** What sounds now. @type {Rendition | null} */
    this._rendition = null;
    /** @type {Trouble | null} */
    this._trouble = null;
    this._repairs = 0;
    this._hearing = new Hearing(now);
    this._toldState = "";
    this._lookOut = new LookOut(audio, () => this._look(), this._life.signal);
    this._listen();
  }

  /**
   * Play an entry now, or have it ready.
   * @param {Entry} entry
   * @param {{upcoming?: Entry[], position_s?: number, play?: boolean}} [options] `upcoming`: what follows it
   */
  load(entry, { upcoming = [], position_s = 0, play = true } = {}) {
    this._finishPlayed(false);
    this._repairs = 0;
    if (play) this._hearing.clicked();
    this._begin(entry, upcoming, position_s, play);
  }

  /**
   * What follows has changed: what was appended of other entries goes, what sounds stays.
   * @param {Entry[]} entries
   */
  setUpcoming(entries) {
    this._transport.setUpcoming(entries);
  }

  play() {
    const { entry, position_s } = this._transport;
    if (entry === null) return;
    this._loudness.resume();
    if (this._trouble !== null) return this._begin(entry, this._programme.upcoming, position_s, true);
    if (this.audio.ended) return this.load(entry, { upcoming: this._programme.upcoming });
    if (this._hearing.isFresh && !this._deck.plays) this._hearing.clicked();
    this._deck.play();
    this._look();
  }

  pause() {
    this._deck.pause();
    this._hearing.gaveUp();
    this._look();
  }

  /** Go to a place in the entry. @param {number} position_s */
  seek(position_s) {
    const { entry, sounding } = this._transport;
    if (entry === null) return;
    if (sounding === null || this._trouble !== null) {
      return this._begin(entry, this._programme.upcoming, Math.max(position_s, 0), this._deck.plays);
    }
    this._transport.seek(Math.max(Math.min(position_s, sounding.duration_s - END_S), 0));
    this._look();
  }

  /** Go on to what follows. */
  skip() {
    const from = this._transport.entry;
    const [next, ...rest] = this._programme.upcoming;
    if (next === undefined) return;
    this._finishPlayed(false);
    if (this._transport.jumpTo(next)) return this._look();
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
    this._transport.stop();
    this._life.abort();
    this._deck.close();
    this._loudness.close();
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
    return this._loudness.normalisation;
  }

  set normalisation(normalisation) {
    this._loudness.change(normalisation, this._transport.sounding);
  }

  /** The most that is delivered: a quality's name, or "auto" for what the account prefers. */
  get quality() {
    return this._admission.quality ?? "auto";
  }

  set quality(quality) {
    if (quality === this.quality) return;
    this._admission.quality = quality === "auto" ? undefined : quality;
    this._transport.readmit();
  }

  /** What the line carries, as measured; null while that is nothing. Worth keeping for `initial_bps`. */
  get throughput_bps() {
    return this._loading.throughput_bps;
  }

  /** @returns {State} */
  get state() {
    return stateOf(this._playing, this._rendition);
  }

  get _status() {
    return statusOf(this._playing);
  }

  /** @returns {import("./state.js").Playing} */
  get _playing() {
    const { _deck: deck, _transport: transport, _trouble: trouble } = this;
    const { measured_bps } = this._loading;
    return { deck, transport, trouble, isFresh: this._hearing.isFresh, measured_bps };
  }

  _listen() {
    const { audio, _transport: transport } = this;
    const { signal } = this._life;
    const detailOf = (/** @type {Event} */ event) => /** @type {CustomEvent} */ (event).detail;
    audio.addEventListener("timeupdate", () => this._tell("time"), { signal });
    audio.addEventListener("ended", () => this._finishPlayed(true), { signal });
    audio.addEventListener("error", () => this._give(new BufferBrokenError(audio.error?.message)), {
      signal,
    });
    transport.addEventListener("changed", () => this._look());
    transport.addEventListener("trouble", (event) => this._give(detailOf(event)));
    for (const name of ["advance", "failed"])
      transport.addEventListener(name, (event) => this._tell(name, detailOf(event)));
    this._admission.addEventListener("signedout", () => this._tell("signedout"));
  }

  /** @param {Entry} entry @param {Entry[]} upcoming @param {number} position_s @param {boolean} play */
  _begin(entry, upcoming, position_s, play) {
    this._trouble = null;
    this._rendition = null;
    this._hearing.begins();
    this._transport.begin(entry, upcoming, position_s, play);
    this._look();
  }

  /** What can’t be helped where it happened. @param {any} error @returns {void} */
  _give(error) {
    const broken =
      error instanceof BufferBrokenError || (error instanceof LoadError && error.code === "replaced");
    if (broken) return this._repair(error);
    this._trouble = troubleOf(error);
    this._look();
  }

  /**
   * Begin the entry again where it is, in a fresh buffer; one that breaks again and again is passed over.
   * @param {Error} error
   */
  _repair(error) {
    const { entry, position_s } = this._transport;
    const { upcoming } = this._programme;
    const { plays } = this._deck;
    if (entry === null) return;
    this._deck.discard();
    this._repairs += 1;
    if (this._repairs <= MAX_REPAIRS) return this._begin(entry, upcoming, position_s, plays);
    this._repairs = 0;
    this._tell("failed", { entry, error });
    const [next, ...rest] = upcoming;
    if (next === undefined) return this._give(new LoadError("malformed", error.message));
    this._begin(next, rest, 0, plays);
    this._tell("advance", { from: entry, to: next });
  }

  /** See where things are, and do and tell what follows of it. */
  _look() {
    const { _deck: deck, _transport: transport } = this;
    const status = this._status;
    this._hear(status === "playing");
    if (transport.wanted === null && transport.sounding !== null) this._arrive(transport.sounding);
    transport.look();
    const rendition = deck.appended.at(deck.time_s)?.rendition ?? this._rendition;
    const another = rendition !== this._rendition;
    this._rendition = rendition;
    if (another) this._tell("quality");
    const { entry, sounding } = transport;
    const told = JSON.stringify([status, entry?.key, rendition?.name, this._trouble, sounding?.duration_s]);
    if (told === this._toldState) return;
    this._toldState = told;
    this._tell("change");
  }

  /** @param {boolean} sounds */
  _hear(sounds) {
    const { sounding } = this._transport;
    const sessionId = sounding?.stream.stream.playback_session_id ?? null;
    this._hearing.look(this.audio.currentTime, sounds ? sessionId : null);
  }

  /** Another entry may sound now. @param {Placement} from */
  _arrive(from) {
    const { timeline } = this._programme;
    const sounding = timeline.at(this._deck.time_s) ?? from;
    if (sounding === from) this._loudness.sounds(sounding);
    else {
      this._finishPlayed(true);
      this._repairs = 0;
      this._transport.sounding = sounding;
      this._loudness.arrived(sounding);
      this._programme.advance(sounding.entry);
      this._tell("advance", { from: from.entry, to: sounding.entry });
    }
    const next = timeline.placements[timeline.placements.indexOf(sounding) + 1];
    if (next === undefined || this._status !== "playing") return;
    this._loudness.prepare(next);
    this._lookOut.join(next.start_s);
  }

  /** An entry is left. @param {boolean} completed */
  _finishPlayed(completed) {
    const { entry } = this._transport;
    const played_s = this._hearing.leave(this.audio.currentTime, this._deck.plays);
    if (entry !== null && played_s > 0) this._tell("played", { entry, played_s, completed });
  }

  /** @param {string} sessionId @returns {import("./cmcd.js").Report} */
  _telemetry(sessionId) {
    const buffer_s = this._deck.ahead_s;
    const status = this._status;
    return {
      buffer_s,
      deadline_s: buffer_s,
      rate: status === "playing" ? 1 : 0,
      starved: status === "stalled",
      startup: status === "loading" || status === "stalled",
      soundDelay_ms: this._hearing.takeDelay_ms(sessionId),
    };
  }

  /** @param {string} type @param {unknown} [detail] */
  _tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
