/** Asking the API for streams, with patience: through lost networks, failures, and a session that is over. */

/** @typedef {import("./stream.js").Stream} Stream */
/** @typedef {import("./timeline.js").Entry} Entry */

/**
 * @typedef {{stream: Stream | null, position: number | null, skipped: {position: number, track_id: string, reason: string}[]}} Prefetched
 */

/**
 * The API, as the engine needs it; both throw errors with `status` and `code`, as `ApiError` has them.
 * @typedef {object} Streams
 * @property {(trackId: string, wishes: {quality?: string, signal?: AbortSignal}) => Promise<Stream>} start
 * @property {(queue: string[], current: string | null, rendition: string | null, wishes: {quality?: string, signal?: AbortSignal}) => Promise<Prefetched>} prefetch
 */

/** @typedef {{quality?: string, signal?: AbortSignal}} Wishes */

const OF_THE_TRACK = new Set(["track-not-found", "nothing-playable"]);

/**
 * Whether the API's reason is one for which a track is passed over, rather than all playing ended.
 * @param {string | undefined} code
 * @returns {code is string}
 */
export function isOfTheTrack(code) {
  return code !== undefined && OF_THE_TRACK.has(code);
}

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
    /** Whether this session has started anything: one that hasn't is no device that may go on. */
    this._started = false;
  }

  /** Whether it waits for somebody to sign in. */
  get isSignedOut() {
    return this._signingIn !== null;
  }

  /** There is a session again. */
  signedIn() {
    this._started = false;
    this._signingIn?.resolve();
    this._signingIn = null;
  }

  /** A stream of a track, and of no other. @param {string} trackId @param {AbortSignal} signal */
  async start(trackId, signal) {
    const stream = await this._patiently((wishes) => this._streams.start(trackId, wishes), signal);
    this._started = true;
    return stream;
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
    const ask = (/** @type {Wishes} */ wishes) =>
      this._started ? this._streams.prefetch(ids, null, rendition, wishes) : this._startFirst(ids, wishes);
    const told = await this._patiently(ask, signal);
    const entry = told.position === null ? null : following[told.position];
    return {
      entry,
      stream: told.stream,
      skipped: told.skipped.map(({ position, reason }) => ({ entry: following[position], reason })),
    };
  }

  /**
   * As `prefetch`, by starting.
   * @param {string[]} ids
   * @param {Wishes} wishes
   * @returns {Promise<Prefetched>}
   */
  async _startFirst([trackId], wishes) {
    try {
      const stream = await this._streams.start(trackId, wishes);
      this._started = true;
      return { stream, position: 0, skipped: [] };
    } catch (error) {
      const { code } = /** @type {{code?: string}} */ (error ?? {});
      if (!isOfTheTrack(code)) throw error;
      return { stream: null, position: null, skipped: [{ position: 0, track_id: trackId, reason: code }] };
    }
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
        const { status, retryAfter_s } = /** @type {{status?: number, retryAfter_s?: number}} */ (
          error ?? {}
        );
        if (status === 401) await this._untilSignedIn(signal);
        else if (status !== 0 && status !== 429 && !(status !== undefined && status >= 500)) throw error;
        else {
          const pause_ms = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
          await this._pause(Math.max(pause_ms, 1000 * (retryAfter_s ?? 0)), {
            signal,
            untilOnline: status === 0,
          });
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
