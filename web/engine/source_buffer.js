/**
 * Appending to a SourceBuffer and removing from it: one operation at a time, each when the one before is
 * done.
 */

import { told_s } from "./placing.js";

/** @typedef {import("./placing.js").Window} Window */

/** More than fits: what was played must go, or less be kept ahead. */
export class BufferFullError extends Error {}

/** The browser wouldn't take what was appended, or its buffer is gone. */
export class BufferBrokenError extends Error {}

/**
 * What media is appended under; the same object as long as nothing of it changes.
 * @typedef {{mime: string, initialization: Uint8Array<ArrayBuffer>, window: Window}} Setting
 */

/** A SourceBuffer that is told what to do in order, and never while it is busy. */
export class BufferQueue {
  /**
   * @param {MediaSource} mediaSource
   * @param {SourceBuffer} sourceBuffer
   * @param {string} mime that it was made with
   */
  constructor(mediaSource, sourceBuffer, mime) {
    this._mediaSource = mediaSource;
    this._buffer = sourceBuffer;
    this._mime = mime;
    /** @type {Setting | null} */
    this._setting = null;
    /** @type {Promise<unknown>} */
    this._before = Promise.resolve();
  }

  /**
   * Append a segment.
   * @param {Setting} setting
   * @param {Uint8Array<ArrayBuffer>} segment
   * @throws {BufferFullError} Nothing of it was appended.
   * @throws {BufferBrokenError}
   */
  append(setting, segment) {
    return this._inTurn(async () => {
      if (this._setting !== setting) await this._set(setting);
      await this._done(() => this._buffer.appendBuffer(segment));
    });
  }

  /** Remove a stretch. @param {number} start_s @param {number} end_s */
  remove(start_s, end_s) {
    return this._inTurn(() =>
      start_s < end_s ? this._done(() => this._buffer.remove(start_s, end_s)) : undefined,
    );
  }

  /** Tell the element that nothing follows; appending takes it back. */
  end() {
    return this._inTurn(() => {
      if (this._mediaSource.readyState === "open") this._mediaSource.endOfStream();
    });
  }

  /** Take back that nothing follows, so that there are places to seek to. */
  reopen() {
    return this._inTurn(() => {
      if (this._mediaSource.readyState !== "ended") return;
      this._buffer.timestampOffset = this._buffer.timestampOffset; // eslint-disable-line no-self-assign -- it reopens
      this._mediaSource.duration = Infinity;
    });
  }

  /** Whether the element was told that nothing follows. */
  get hasEnded() {
    return this._mediaSource.readyState === "ended";
  }

  /** @param {Setting} setting */
  async _set(setting) {
    const { mime, initialization, window } = setting;
    const buffer = this._buffer;
    this._setting = null;
    if (mime !== this._mime) buffer.changeType(mime);
    this._mime = mime;
    buffer.timestampOffset = signed_s(window.offset_us);
    buffer.appendWindowStart = 0; // the window may never be empty, not even while it is moved
    buffer.appendWindowEnd = window.end_us === Infinity ? Infinity : told_s(window.end_us);
    buffer.appendWindowStart = told_s(window.start_us);
    await this._done(() => buffer.appendBuffer(initialization));
    if (this._mediaSource.readyState === "open" && this._mediaSource.duration !== Infinity) {
      this._mediaSource.duration = Infinity;
    }
    this._setting = setting;
  }

  /**
   * @template T
   * @param {() => T | Promise<T>} operation
   * @returns {Promise<T>}
   */
  _inTurn(operation) {
    const done = this._before.then(operation);
    this._before = done.catch(() => {});
    return done;
  }

  /** @param {() => void} begin an operation that ends with "updateend" @returns {Promise<void>} */
  _done(begin) {
    return new Promise((resolve, reject) => {
      const buffer = this._buffer;
      const finish = () => (buffer.onupdateend = buffer.onerror = buffer.onabort = null);
      buffer.onupdateend = () => (finish(), resolve());
      buffer.onerror = () => (
        finish(),
        reject(new BufferBrokenError("the browser can't read what was appended"))
      );
      buffer.onabort = () => (finish(), reject(new BufferBrokenError("appending was called off")));
      try {
        begin();
      } catch (error) {
        finish();
        reject(asBufferError(error));
      }
    });
  }
}

/** @param {number} us may be negative */
function signed_s(us) {
  return us < 0 ? -told_s(-us) : told_s(us);
}

/** @param {unknown} error */
function asBufferError(error) {
  if (error instanceof DOMException && error.name === "QuotaExceededError")
    return new BufferFullError(error.message);
  return new BufferBrokenError(error instanceof Error ? error.message : String(error), { cause: error });
}
