/** Has what sounds admitted anew, once another quality is wanted: of several in quick succession the first and the last. */

import { openTrack } from "./track.js";

/**
 * @typedef {import("./track.js").Track} Track
 * @typedef {import("./timeline.js").Placement<Track>} Placement
 */

/** One at a time: who asks again calls off what was asked before. */
export class Readmission {
  /**
   * @param {object} parts
   * @param {Pick<import("./admission.js").Admission, "start">} parts.admission
   * @param {Pick<import("./loading.js").Loading, "loaderOf">} parts.loading
   * @param {Pick<import("./settling.js").Settling, "ask">} parts.settling
   */
  constructor({ admission, loading, settling }) {
    this._admission = admission;
    this._loading = loading;
    this._settling = settling;
    this._asking = new AbortController();
  }

  /**
   * What is admitted now, of the entry that sounds by then.
   * @param {() => Placement | null} sounding
   * @returns {Promise<{placement: Placement, track: Track} | null>} null when it was called off, or nothing sounds
   */
  async of(sounding) {
    this.stop();
    this._asking = new AbortController();
    const { signal } = this._asking;
    try {
      await this._settling.ask()(signal);
      for (;;) {
        const placement = sounding();
        if (placement === null) return null;
        const stream = await this._admission.start(placement.entry.trackId, signal);
        const track = await openTrack(placement.entry, this._loading.loaderOf(stream), signal);
        signal.throwIfAborted();
        if (sounding() === placement) return { placement, track };
        track.loader.close();
      }
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
  }

  stop() {
    this._asking.abort();
  }
}
