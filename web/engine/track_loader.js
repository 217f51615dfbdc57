/**
 * Everything that is fetched of one track.
 *
 *     const throughput = new Throughput({ initial_bps });
 *     const onTransfer = (transfer) => throughput.add(transfer);
 *     const fetching = new Fetching({ fetch, now, random, pause: pauseBy(window), onTransfer });
 *     const loader = new TrackLoader(stream, { fetching, subtle: crypto.subtle, isTypeSupported, renew, telemetry });
 *     const renditions = await loader.open();                 // what the browser decodes, the best first
 *     const { estimate_bps } = throughput;
 *     const rendition = chooseRendition({ renditions, current: null, throughput_bps: estimate_bps, buffer_s: 0 });
 *     const table = await loader.table(rendition);            // places: number, start_samples, start_s, …
 *     const bytes = await loader.initialization(rendition);   // readInitialization(bytes) → codec, timescale, edit
 *     const data = await loader.segment(rendition, table.at(position_s).number); // in the clear
 *     loader.prefetch(rendition, 3);
 *     loader.close();
 *
 * Segments of all renditions are aligned: number n begins at the same time in each, in `rendition.sample_rate_hz` at
 * `start_samples` of what is presented. Its decode time (`readFragment(…).decodeTime`) is `priming_samples` more, but
 * for the first segment's, which is 0: that one holds the priming as well, and the last one the remainder.
 *
 * Buffers are shared between all who ask: append them, don't change or transfer them. Whatever loads goes on through
 * lost networks until its signal or `close` ends it; errors are `LoadError`s (see `load_error.js` for the codes), or
 * the signal's reason. A rendition's playlist, initialization section and key are fetched once. What another loader of
 * the same packaging has left in the cache isn't fetched again: a browser's own cache can't help, for every start has URLs
 * of its own.
 */

import { KeptLoads } from "./kept_loads.js";
import { LoadError } from "./load_error.js";
import { parseMediaPlaylist } from "./media_playlist.js";
import { parseMultivariantPlaylist } from "./multivariant_playlist.js";
import { PartLoader, understand } from "./part_loader.js";
import { SegmentTable } from "./segment_table.js";
import { SingleFlight } from "./single_flight.js";
import { decodable } from "./stream.js";
import { StreamAddress } from "./stream_address.js";

/**
 * @typedef {import("./stream.js").Rendition} Rendition
 * @typedef {import("./stream.js").Stream} Stream
 * @typedef {import("./media_playlist.js").MediaPlaylist} MediaPlaylist
 * @typedef {import("./cmcd.js").Report} Report
 * @typedef {import("./byte_cache.js").ByteCache} ByteCache
 * @typedef {{signal?: AbortSignal}} Waiting `signal` ends the waiting, and the loading when nobody else waits for it
 * @typedef {Waiting & {onProgress?: import("./segment_wait.js").OnProgress}} SegmentWaiting `onProgress`: told by the first
 *   who asks, while it comes
 */

/**
 * @typedef {object} LoaderOptions
 * @property {import("./fetching.js").Fetching} fetching
 * @property {SubtleCrypto | undefined} subtle
 * @property {(type: string) => boolean} isTypeSupported
 * @property {import("./stream_address.js").Renew} renew
 * @property {(objectType: import("./cmcd.js").ObjectType, sessionId: string) => Report} [telemetry] what the player knows at this moment:
 *   buffer, deadline, throughput, rate, starved, startup; the rest is added here. Without it no CMCD is sent.
 * @property {ByteCache} cache of playlists, initialization sections and segments in the clear, shared by all loaders
 */

/**
 * A rendition whose media playlist is there, and the URI that led to it.
 * @typedef {{uri: string, playlist: MediaPlaylist, table: SegmentTable}} Opened
 */

/** Loads one track. */
export class TrackLoader {
  /** @param {Stream} stream @param {LoaderOptions} options */
  constructor(stream, { isTypeSupported, renew, cache, ...options }) {
    this._address = new StreamAddress(stream, renew);
    this._parts = new PartLoader(this._address, options);
    this._renditions = decodable(stream.renditions, isTypeSupported);
    this._kept = new KeptLoads();
    this._cache = cache;
    /** @type {SingleFlight<ArrayBuffer>} */
    this._bytes = new SingleFlight();
  }

  /** The stream as it is now: another one once its URL was renewed. */
  get stream() {
    return this._address.stream;
  }

  /**
   * The renditions that can be played here, the best first.
   * @param {Waiting} [waiting]
   * @returns {Promise<Rendition[]>}
   */
  async open({ signal } = {}) {
    if (this._renditions.length === 0)
      throw new LoadError("undecodable", "this browser decodes none of what is offered");
    const uris = await this._uris(signal);
    const offered = this._renditions.filter(({ name }) => uris.has(name));
    if (offered.length === 0)
      throw new LoadError("malformed", "the playlist offers none of the stream's renditions");
    return offered;
  }

  /**
   * Where the rendition's segments begin.
   * @param {Rendition} rendition
   * @param {Waiting} [waiting]
   * @returns {Promise<SegmentTable>}
   */
  async table(rendition, { signal } = {}) {
    return (await this._opened(rendition, signal)).table;
  }

  /**
   * The rendition's initialization section.
   * @param {Rendition} rendition
   * @param {Waiting} [waiting]
   * @returns {Promise<ArrayBuffer>}
   */
  async initialization(rendition, { signal } = {}) {
    const { uri, playlist } = await this._opened(rendition, signal);
    const section = playlist.segments[0]?.initialization ?? null;
    if (section === null) throw new LoadError("malformed", `${rendition.name} has no initialization section`);
    const { key, byteRange } = section;
    const part = {
      references: [uri, section.uri],
      byteRange,
      report: { objectType: /** @type {const} */ ("i") },
    };
    const encryption = key && { key, sequenceNumber: 0 }; // its key tells an IV
    const load = (/** @type {AbortSignal} */ whileWanted) => this._parts.clear(part, encryption, whileWanted);
    return this._once(`${rendition.name}/init`, load, signal);
  }

  /**
   * A segment in the clear.
   * @param {Rendition} rendition
   * @param {number} number counted from 0, as in the table
   * @param {SegmentWaiting} [waiting]
   * @returns {Promise<ArrayBuffer>}
   * @throws {RangeError} There is no such segment.
   */
  async segment(rendition, number, { signal, onProgress } = {}) {
    const name = `${rendition.name}/${number}`;
    const cached = this._cache.get(this._cacheKey(name));
    if (cached !== null) return cached;
    const opened = await this._opened(rendition, signal);
    const load = (/** @type {AbortSignal} */ whileWanted) =>
      this._segment(rendition, opened, number, { signal: whileWanted, onProgress });
    return this._once(name, load, signal);
  }

  /**
   * Have a segment ready, and what is needed to play it. Failures are told when it is asked for.
   * @param {Rendition} rendition
   * @param {number} number
   * @param {SegmentWaiting} [waiting]
   */
  prefetch(rendition, number, waiting) {
    for (const load of [this.initialization(rendition, waiting), this.segment(rendition, number, waiting)])
      load.catch(() => {});
  }

  /** End all that loads. */
  close() {
    for (const part of [this._bytes, this._kept, this._parts]) part.close();
  }

  /**
   * Bytes from the cache, or into it.
   * @param {string} name
   * @param {(signal: AbortSignal) => Promise<ArrayBuffer>} load
   * @param {AbortSignal} [signal] of who waits
   */
  async _once(name, load, signal) {
    const key = this._cacheKey(name);
    const cached = this._cache.get(key);
    if (cached !== null) return cached;
    const loadAndKeep = async (/** @type {AbortSignal} */ whileWanted) => {
      const data = await load(whileWanted);
      this._cache.put(key, data);
      return data;
    };
    return this._bytes.do(name, loadAndKeep, signal);
  }

  /** Renditions of one asset are for ever the same. @param {string} name */
  _cacheKey(name) {
    return `${this._address.stream.asset_id}/${name}`;
  }

  /**
   * @param {Rendition} rendition
   * @param {Opened} opened
   * @param {number} number
   * @param {SegmentWaiting & {signal: AbortSignal}} waiting
   */
  _segment({ average_bandwidth_bps }, { uri, playlist }, number, { signal, onProgress }) {
    const [segment, next] = [playlist.segments[number], playlist.segments[number + 1]];
    if (segment === undefined) throw new RangeError(`no segment ${number} of ${playlist.segments.length}`);
    const { key, sequenceNumber, byteRange, duration_us } = segment;
    /** @type {Report} */
    const report = {
      objectType: "a",
      bitrate_bps: average_bandwidth_bps,
      duration_s: duration_us / 1_000_000,
      nextPath: next?.uri,
      top_bps: Math.max(...this._renditions.map((one) => one.average_bandwidth_bps)),
    };
    const part = { references: [uri, segment.uri], byteRange, report, onProgress };
    return this._parts.clear(part, key && { key, sequenceNumber }, signal);
  }

  /**
   * The URIs of the media playlists, by rendition.
   * @param {AbortSignal} [signal]
   * @returns {Promise<Map<string, string>>}
   */
  _uris(signal) {
    return this._kept.get(
      "uris",
      async (whileWanted) => {
        const text = await this._parts.text({ references: [], report: { objectType: "m" } }, whileWanted);
        const { variants, sessionKeys } = understand(() => parseMultivariantPlaylist(text));
        if (sessionKeys.length > 0) this._parts.requireCipher(); // told before anything more is fetched
        // A rendition's name is that of the folder in which its media playlist lies.
        return new Map(variants.map(({ uri }) => [uri.split("/").at(-2) ?? "", uri]));
      },
      signal,
    );
  }

  /** @param {Rendition} rendition @param {AbortSignal} [signal] @returns {Promise<Opened>} */
  _opened(rendition, signal) {
    return this._kept.get(
      `${rendition.name}/playlist`,
      async (whileWanted) => {
        const uri = (await this._uris(whileWanted)).get(rendition.name);
        if (uri === undefined)
          throw new LoadError("malformed", `the playlist does not offer ${rendition.name}`);
        const part = { references: [uri], report: { objectType: /** @type {const} */ ("m") } };
        const load = async (/** @type {AbortSignal} */ wanted) => {
          const data = await this._parts.data(part, wanted);
          read(rendition, data); // what can't be read isn't kept
          return data;
        };
        const data = await this._once(`${rendition.name}/playlist`, load, whileWanted);
        return { uri, ...read(rendition, data) };
      },
      signal,
    );
  }
}

/**
 * A media playlist, and where its segments begin.
 * @param {Rendition} rendition
 * @param {ArrayBuffer} data
 */
function read(rendition, data) {
  return understand(() => {
    const playlist = parseMediaPlaylist(new TextDecoder().decode(data));
    return { playlist, table: new SegmentTable(rendition, playlist.segments) };
  });
}
