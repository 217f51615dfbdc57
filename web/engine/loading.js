/**
 * What all tracks are loaded by: one measure of the line, one way to fetch, and what the edges are told
 * meanwhile.
 */

import { ByteCache } from "./byte_cache.js";
import { Fetching } from "./fetching.js";
import { isTypeSupported } from "./media_source.js";
import { Throughput } from "./throughput.js";
import { TrackLoader } from "./track_loader.js";

/** @typedef {import("./stream.js").Stream} Stream */

/** Some minutes of CD quality, or eight segments of 24 bit and 192 kHz: for going back, and for what is skipped twice. */
const CACHE_BYTES = 48 * 1024 * 1024;

/** Makes loaders of tracks. */
export class Loading {
  /**
   * @param {object} means
   * @param {typeof globalThis.fetch} means.fetch
   * @param {() => number} means.now milliseconds
   * @param {() => number} means.random
   * @param {import("./pause.js").Pause} means.pause
   * @param {(trackId: string) => Promise<Stream>} means.renewed another stream of a track, when its address admits no more
   * @param {(sessionId: string) => import("./cmcd.js").Report} means.telemetry
   * @param {number | null} means.initial_bps what the line is believed to carry until that is measured
   */
  constructor({ renewed, telemetry, initial_bps, ...means }) {
    this._throughput = new Throughput({ initial_bps });
    this._fetching = new Fetching({ ...means, onTransfer: (transfer) => this._throughput.add(transfer) });
    this._cache = new ByteCache(CACHE_BYTES);
    this._renewed = renewed;
    this._telemetry = telemetry;
  }

  /** As measured; null while too little has come to tell. */
  get measured_bps() {
    return this._throughput.measured_bps;
  }

  /** As measured, or believed until then; null while nothing is known. */
  get throughput_bps() {
    return this._throughput.estimate_bps;
  }

  /** @param {Stream} stream */
  loaderOf(stream) {
    return new TrackLoader(stream, {
      fetching: this._fetching,
      subtle: globalThis.crypto.subtle,
      isTypeSupported,
      cache: this._cache,
      renew: async (refusal) => {
        if (refusal.reason === "stream-limit") throw refusal; // another device plays: that is for the listener to say
        return this._renewed(stream.track_id);
      },
      telemetry: (_, sessionId) => ({ ...this._telemetry(sessionId), throughput_bps: this.throughput_bps }),
    });
  }
}
