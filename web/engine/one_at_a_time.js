/** One thing is done at a time: what is asked for later calls off what was asked for before. */

/** Work that takes turns. */
export class OneAtATime {
  /** @param {(error: unknown) => void} onError told of work that wasn't called off */
  constructor(onError) {
    this._onError = onError;
    this._running = new AbortController();
    /** @type {Promise<void>} */
    this._ended = Promise.resolve();
  }

  /**
   * Do this instead of what is being done, once that has ended.
   * @param {(signal: AbortSignal) => Promise<void>} work
   */
  do(work) {
    this.stop();
    this._running = new AbortController();
    const { signal } = this._running;
    this._ended = this._ended
      .then(async () => {
        if (!signal.aborted) await work(signal);
      })
      .catch((error) => {
        if (!signal.aborted) this._onError(error);
      });
  }

  stop() {
    this._running.abort();
  }
}
