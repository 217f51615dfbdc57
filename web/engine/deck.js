/**
 * The audio element with its buffer: where it plays, what it holds, and jumping to places that it doesn't
 * hold yet.
 */

import { Allowance } from "./allowance.js";
import { Appended } from "./appended.js";
import { FIRST_TYPE, openMediaSource } from "./media_source.js";
import { told_s } from "./placing.js";
import { BufferQueue } from "./source_buffer.js";

/** @template P */
export class Deck {
  /** @param {HTMLAudioElement} audio */
  constructor(audio) {
    this.audio = audio;
    /** @type {Appended<P>} */
    this.appended = new Appended();
    this.allowance = new Allowance();
    /** @type {BufferQueue | null} */
    this._buffer = null;
    /** @type {Promise<BufferQueue> | null} */
    this._opening = null;
    /** Where it is about to jump. @type {number | null} */
    this._target_s = null;
    /** Whether it has been told to play, and not to pause since. */
    this.plays = false;
  }

  /** Where it plays, or is about to. */
  get time_s() {
    return this._target_s ?? this.audio.currentTime;
  }

  /** How much there is ahead. */
  get ahead_s() {
    return this.appended.ahead_s(this.time_s);
  }

  /** The buffer, once there is one. @returns {Promise<BufferQueue>} */
  open() {
    this._opening ??= openMediaSource(this.audio, FIRST_TYPE).then(({ mediaSource, sourceBuffer }) => {
      this._buffer = new BufferQueue(mediaSource, sourceBuffer, FIRST_TYPE);
      return this._buffer;
    });
    return this._opening;
  }

  /** Let go of a buffer that is broken; `open` makes another. */
  discard() {
    this.appended.clear();
    this._buffer = this._opening = null;
  }

  /**
   * Play from elsewhere, where there may be nothing yet. Of jumps in a row the last one counts.
   * @param {number} time_s
   */
  async jump(time_s) {
    this._target_s = time_s;
    const buffer = await this.open();
    await buffer.reopen();
    if (this._target_s !== time_s) return;
    this._target_s = null;
    this.audio.currentTime = told_s(Math.round(time_s * 1e6));
    if (this.plays) this._start();
  }

  /** Play as soon as there is something; in a gesture's handler, or browsers may refuse. */
  play() {
    this.plays = true;
    this.open().catch(() => {}); // whoever appends is told
    this._start();
  }

  pause() {
    this.plays = false;
    this.audio.pause();
  }

  /** Forget what was appended, to go on elsewhere. */
  async clear() {
    this.appended.clear();
    await (await this.open()).remove(0, Infinity);
  }

  /** Take away what is appended from a moment on. @param {number} time_s */
  async cutFrom(time_s) {
    this.appended.forgetFrom(time_s - 1e-6);
    await (await this.open()).remove(told_s(Math.round(time_s * 1e6)), Infinity);
  }

  /** Take away what was played, when it is worth it. */
  evict() {
    const { appended, allowance, time_s } = this;
    if (this._buffer === null || this._buffer.hasEnded || appended.start_s === null) return;
    const behind_bytes = appended.bytesAfter(0) - appended.bytesAfter(time_s);
    const to_s = allowance.evictTo_s({ start_s: appended.start_s, time_s, behind_bytes });
    if (to_s === null) return;
    const start_s = appended.forgetBefore(to_s);
    if (start_s !== null) this._buffer.remove(0, start_s).catch(() => {});
  }

  close() {
    this.pause();
    this.discard();
    this.audio.removeAttribute("src");
    this.audio.load();
  }

  _start() {
    this.audio.play().catch((error) => {
      if (error.name !== "NotAllowedError") return; // a load or a pause came between
      this.plays = false;
      this.audio.dispatchEvent(new Event("pause"));
    });
  }
}
