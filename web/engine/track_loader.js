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
 * the signal's reason. A rendition's playlist, initialization section
 * and key are fetched once.
 */

import { ByteCache } from "./byte_cache.js";
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
 * @typedef {{signal?: AbortSignal}} Waiting `signal` ends the waiting, and the loading when nobody else waits for it
 */

/**
 * @typedef {object} LoaderOptions
 * @property {import("./fetching.js").Fetching} fetching
 * @property {SubtleCrypto | undefined} subtle
 * @property {(type: string) => boolean} isTypeSupported
 * @property {import("./stream_address.js").Renew} renew
 * @property {(objectType: import("./cmcd.js").ObjectType, sessionId: string) => Report} [telemetry] what the player knows at this moment:
 *   buffer, deadline, throughput, rate, starved, startup; the rest is added here. Without it no CMCD is sent.
 * @property {number} [cache_bytes]
 */

/**
 * A rendition whose media playlist is there, and the URI that led to it.
 * @typedef {{uri: string, playlist: MediaPlaylist, table: SegmentTable}} Opened
 */

const CACHE_BYTES = 24 * 1024 * 1024; // four segments of 24 bit and 192 kHz, minutes of AAC

/** Loads one track. */
export class TrackLoader {
  /** @param {Stream} stream @param {LoaderOptions} options */
  constructor(stream, { isTypeSupported, renew, cache_bytes = CACHE_BYTES, ...options }) {
    this._address = new StreamAddress(stream, renew);
    this._parts = new PartLoader(this._address, options);
    this._renditions = decodable(stream.renditions, isTypeSupported);
    this._kept = new KeptLoads();
    this._cache = new ByteCache(cache_bytes);
    /** @type {SingleFlight<ArrayBuffer>} */
    this._segments = new SingleFlight();
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
    return this._kept.get(
      `${rendition.name}/init`,
      (whileWanted) => this._parts.clear(part, encryption, whileWanted),
      signal,
    );
  }

  /**
   * A segment in the clear.
   * @param {Rendition} rendition
   * @param {number} number counted from 0, as in the table
   * @param {Waiting} [waiting]
   * @returns {Promise<ArrayBuffer>}
   * @throws {RangeError} There is no such segment.
   */
  async segment(rendition, number, { signal } = {}) {
    const name = `${rendition.name}/${number}`;
    const cached = this._cache.get(name);
    if (cached !== null) return cached;
    const opened = await this._opened(rendition, signal);
    return this._segments.do(
      name,
      async (whileWanted) => {
        const data = await this._segment(rendition, opened, number, whileWanted);
        this._cache.put(name, data);
        return data;
      },
      signal,
    );
  }

  /**
   * Have a segment ready, and what is needed to play it. Failures are told when it is asked for.
   * @param {Rendition} rendition
   * @param {number} number
   */
  prefetch(rendition, number) {
    for (const load of [this.initialization(rendition), this.segment(rendition, number)])
      load.catch(() => {});
  }

  /** End all that loads, and forget what was loaded. */
  close() {
    for (const part of [this._segments, this._kept, this._parts]) part.close();
    this._cache.clear();
  }

  /** @param {Rendition} rendition @param {Opened} opened @param {number} number @param {AbortSignal} signal */
  _segment({ average_bandwidth_bps }, { uri, playlist }, number, signal) {
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
    const part = { references: [uri, segment.uri], byteRange, report };
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
        const text = await this._parts.text({ references: [uri], report: { objectType: "m" } }, whileWanted);
        return understand(() => {
          const playlist = parseMediaPlaylist(text);
          return { uri, playlist, table: new SegmentTable(rendition, playlist.segments) };
        });
      },
      signal,
    );
  }
}
