/** Asking the API for streams, with patience: through lost networks, failures, and a session that is over. */

/** @typedef {import("./stream.js").Stream} Stream */
/** @typedef {import("./timeline.js").Entry} Entry */

/** @typedef {{stream: Stream | null, position: number | null, skipped: {position: number, track_id: string, reason: string}[]}} Prefetched */

/**
 * The API, as the engine needs it; both throw errors with `status` and `code`, as `ApiError` has them.
 * @typedef {object} Streams
 * @property {(trackId: string, wishes: {quality?: string, signal?: AbortSignal}) => Promise<Stream>} start
 * @property {(queue: string[], current: string | null, rendition: string | null, wishes: {quality?: string, signal?: AbortSignal}) => Promise<Prefetched>} prefetch
 */

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;

/** Asks, again and again where that helps; tells "signedout" and then waits for `signedIn`. */
export class Admission extends EventTarget {
  /**
   * @param {Streams} streams
   * @param {import("./pause.js").Pause} pause
   */
  constructor(streams, pause) {
    super();
    this._streams = streams;
    this._pause = pause;
    /** What is asked for at most; undefined: what the account prefers. @type {string | undefined} */
    this.quality = undefined;
    /** @type {{promise: Promise<void>, resolve: () => void} | null} */
    this._signingIn = null;
  }

  /** Whether it waits for somebody to sign in. */
  get isSignedOut() {
    return this._signingIn !== null;
  }

  /** There is a session again. */
  signedIn() {
    this._signingIn?.resolve();
    this._signingIn = null;
  }

  /** A stream of a track, and of no other. @param {string} trackId @param {AbortSignal} signal */
  start(trackId, signal) {
    return this._patiently((wishes) => this._streams.start(trackId, wishes), signal);
  }

  /**
   * The first that can be played of what follows.
   * @param {readonly Entry[]} following
   * @param {string | null} rendition that plays now
   * @param {AbortSignal} signal
   * @returns {Promise<{entry: Entry | null, stream: Stream | null, skipped: {entry: Entry, reason: string}[]}>}
   */
  async next(following, rendition, signal) {
    const ids = following.map(({ trackId }) => trackId);
    const told = await this._patiently((wishes) => this._streams.prefetch(ids, null, rendition, wishes), signal);
    const entry = told.position === null ? null : following[told.position];
    return { entry, stream: told.stream, skipped: told.skipped.map(({ position, reason }) => ({ entry: following[position], reason })) };
  }

  /**
   * @template T
   * @param {(wishes: {quality?: string, signal: AbortSignal}) => Promise<T>} ask
   * @param {AbortSignal} signal
   * @returns {Promise<T>}
   */
  async _patiently(ask, signal) {
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await ask({ quality: this.quality, signal });
      } catch (error) {
        signal.throwIfAborted();
        const { status, retryAfter_s } = /** @type {{status?: number, retryAfter_s?: number}} */ (error ?? {});
        if (status === 401) await this._untilSignedIn(signal);
        else if (status !== 0 && status !== 429 && !(status !== undefined && status >= 500)) throw error;
        else {
          const pause_ms = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
          await this._pause(Math.max(pause_ms, 1000 * (retryAfter_s ?? 0)), { signal, untilOnline: status === 0 });
        }
      }
    }
  }

  /** @param {AbortSignal} signal @returns {Promise<void>} */
  _untilSignedIn(signal) {
    if (this._signingIn === null) {
      /** @type {() => void} */
      let resolve = () => {};
      const promise = new Promise((/** @type {(value: void) => void} */ settle) => (resolve = settle));
      this._signingIn = { promise, resolve };
      this.dispatchEvent(new Event("signedout"));
    }
    const { promise } = this._signingIn;
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      promise.then(() => (signal.removeEventListener("abort", abort), resolve()));
    });
  }
}
