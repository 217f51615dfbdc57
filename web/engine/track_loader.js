/**
 * Everything that is fetched of one track.
 *
 *     const throughput = new Throughput({ initial_bps });
 *     const fetching = new Fetching({ fetch, now, random, pause: pauseBy(window), onTransfer: (t) => throughput.add(t) });
 *     const loader = new TrackLoader(stream, { fetching, subtle: crypto.subtle, isTypeSupported, renew, telemetry });
 *     const renditions = await loader.open();                  // what the browser decodes, the best first
 *     const rendition = chooseRendition({ renditions, current: null, throughput_bps: throughput.estimate_bps, buffer_s: 0 });
 *     const table = await loader.table(rendition);             // places of segments: number, start_samples, start_s, …
 *     const bytes = await loader.initialization(rendition);    // readInitialization(bytes) → codec, timescale, edit
 *     const data = await loader.segment(rendition, table.at(position_s).number);    // in the clear
 *     loader.prefetch(rendition, 3);
 *     loader.close();
 *
 * Segments of all renditions are aligned: number n begins at the same time in each, in `rendition.sample_rate_hz` at
 * `start_samples` of what is presented. Its decode time (`readFragment(…).decodeTime`) is `priming_samples` more, but
 * for the first segment's, which is 0: that one holds the priming as well, and the last one the remainder.
 *
 * Buffers are shared between all who ask: append them, don't change or transfer them. Whatever loads goes on through
 * lost networks until its signal or `close` ends it; errors are `LoadError`s (see `load_error.js` for the codes), or
 * the signal's reason. One rendition's playlist, initialization section and key are fetched once.
 */

import { ByteCache } from "./byte_cache.js";
import { withCmcd } from "./cmcd.js";
import { LoadError } from "./load_error.js";
import { parseMediaPlaylist } from "./media_playlist.js";
import { parseMultivariantPlaylist } from "./multivariant_playlist.js";
import { PlaylistError } from "./playlist_syntax.js";
import { CipherError, decryptSegment, importContentKey, ivOf, requireCipher } from "./segment_cipher.js";
import { SegmentTable } from "./segment_table.js";
import { SingleFlight } from "./single_flight.js";
import { decodable } from "./stream.js";
import { StreamAddress } from "./stream_address.js";

/**
 * @typedef {import("./stream.js").Rendition} Rendition
 * @typedef {import("./stream.js").Stream} Stream
 * @typedef {import("./media_playlist.js").Segment} Segment
 * @typedef {import("./media_playlist.js").MediaPlaylist} MediaPlaylist
 * @typedef {import("./media_playlist.js").ByteRange} ByteRange
 * @typedef {import("./cmcd.js").Report} Report
 * @typedef {{signal?: AbortSignal}} Waiting `signal` ends the waiting, and the loading when nobody else waits for it
 */

/**
 * @typedef {object} LoaderOptions
 * @property {import("./fetching.js").Fetching} fetching
 * @property {SubtleCrypto | undefined} subtle
 * @property {(type: string) => boolean} isTypeSupported
 * @property {import("./stream_address.js").Renew} renew
 * @property {(objectType: import("./cmcd.js").ObjectType) => Report} [telemetry] what the player knows at this moment:
 *   buffer, deadline, throughput, rate, starved, startup; the rest is added here. Without it no CMCD is sent.
 * @property {number} [cache_bytes]
 */

/** What is known of a rendition once its media playlist is there. @typedef {{playlist: MediaPlaylist, table: SegmentTable}} Opened */

/** One of what a rendition's media playlist leads to. @typedef {{uri: string, byteRange: ByteRange | null, report: Report}} Part */

const CACHE_BYTES = 24 * 1024 * 1024; // four segments of 24 bit and 192 kHz, minutes of AAC

/** Loads one track. */
export class TrackLoader {
  /** @param {Stream} stream @param {LoaderOptions} options */
  constructor(stream, { fetching, subtle, isTypeSupported, renew, telemetry, cache_bytes = CACHE_BYTES }) {
    this._address = new StreamAddress(stream, renew);
    this._fetching = fetching;
    this._subtle = subtle;
    this._telemetry = telemetry;
    this._renditions = decodable(stream.renditions, isTypeSupported);
    this._cache = new ByteCache(cache_bytes);
    /** What is kept for as long as the loader lives. @type {Map<string, unknown>} */
    this._kept = new Map();
    /** @type {SingleFlight<any>} */
    this._flights = new SingleFlight();
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
  async open(waiting) {
    if (this._renditions.length === 0) throw new LoadError("undecodable", "this browser decodes none of what is offered");
    const uris = await this._variants(waiting);
    const offered = this._renditions.filter(({ name }) => uris.has(name));
    if (offered.length === 0) throw new LoadError("malformed", "the playlist offers none of the stream's renditions");
    return offered;
  }

  /**
   * Where the rendition's segments begin.
   * @param {Rendition} rendition
   * @param {Waiting} [waiting]
   * @returns {Promise<SegmentTable>}
   */
  async table(rendition, waiting) {
    return (await this._opened(rendition, waiting)).table;
  }

  /**
   * The rendition's initialization section.
   * @param {Rendition} rendition
   * @param {Waiting} [waiting]
   * @returns {Promise<ArrayBuffer>}
   */
  async initialization(rendition, waiting) {
    const { playlist } = await this._opened(rendition, waiting);
    const section = playlist.segments[0].initialization;
    if (section === null) throw new LoadError("malformed", `${rendition.name}: no initialization section`);
    const part = { ...section, report: { objectType: /** @type {const} */ ("i") } };
    return this._keep(`${rendition.name}/init`, (signal) => this._clear(rendition, part, section.key, 0, signal), waiting);
  }

  /**
   * A segment in the clear.
   * @param {Rendition} rendition
   * @param {number} number counted from 0, as in the table
   * @param {Waiting} [waiting]
   * @returns {Promise<ArrayBuffer>}
   * @throws {RangeError} There is no such segment.
   */
  async segment(rendition, number, waiting) {
    const name = `${rendition.name}/${number}`;
    const cached = this._cache.get(name);
    if (cached !== null) return cached;
    const { playlist } = await this._opened(rendition, waiting);
    const segment = playlist.segments[number];
    if (segment === undefined) throw new RangeError(`no segment ${number} of ${playlist.segments.length}`);
    const part = { ...segment, report: reportOf(rendition, segment, playlist.segments[number + 1]) };
    const load = async (/** @type {AbortSignal} */ signal) => {
      const data = await this._clear(rendition, part, segment.key, segment.sequenceNumber, signal);
      this._cache.put(name, data);
      return data;
    };
    return this._flights.do(name, load, waiting?.signal);
  }

  /** Have a segment ready, and what is needed to play it; failures are told when it is asked for. @param {Rendition} rendition @param {number} number */
  prefetch(rendition, number) {
    for (const load of [this.initialization(rendition), this.segment(rendition, number)]) load.catch(() => {});
  }

  /** End all that loads, and forget what was loaded. */
  close() {
    this._flights.close();
    this._cache.clear();
    this._kept.clear();
  }

  /** The URIs of the media playlists, by rendition. @param {Waiting} [waiting] @returns {Promise<Map<string, string>>} */
  _variants(waiting) {
    return this._keep("variants", async (signal) => {
      const text = await this._text([], signal);
      const { variants, sessionKeys } = understood(() => parseMultivariantPlaylist(text));
      if (sessionKeys.length > 0) understood(() => requireCipher(this._subtle));
      return new Map(variants.map(({ uri }) => [uri.split("/").at(-2) ?? "", uri]));
    }, waiting);
  }

  /** @param {Rendition} rendition @param {Waiting} [waiting] @returns {Promise<Opened>} */
  _opened(rendition, waiting) {
    return this._keep(`${rendition.name}/playlist`, async (signal) => {
      const text = await this._text([await this._uri(rendition, signal)], signal);
      return understood(() => {
        const playlist = parseMediaPlaylist(text);
        return { playlist, table: new SegmentTable(rendition, playlist.segments) };
      });
    }, waiting);
  }

  /** @param {Rendition} rendition @param {AbortSignal} signal */
  async _uri({ name }, signal) {
    const uri = (await this._variants({ signal })).get(name);
    if (uri === undefined) throw new LoadError("malformed", `the playlist does not offer ${name}`);
    return uri;
  }

  /**
   * What a part holds, decrypted; a part or a key that came damaged is fetched once more.
   * @param {Rendition} rendition
   * @param {Part} part
   * @param {Segment["key"]} key
   * @param {number} sequenceNumber
   * @param {AbortSignal} signal
   * @returns {Promise<ArrayBuffer>}
   */
  async _clear(rendition, part, key, sequenceNumber, signal) {
    const uri = await this._uri(rendition, signal);
    if (key === null) return this._data([uri, part.uri], part, signal);
    try {
      return await this._decrypted(uri, part, key, sequenceNumber, signal);
    } catch (error) {
      if (!(error instanceof CipherError) || error.code !== "undecryptable") throw asLoadError(error);
      this._kept.delete(`${uri} ${key.uri}`);
    }
    try {
      return await this._decrypted(uri, part, key, sequenceNumber, signal);
    } catch (error) {
      throw asLoadError(error);
    }
  }

  /** @param {string} uri @param {Part} part @param {NonNullable<Segment["key"]>} key @param {number} sequenceNumber @param {AbortSignal} signal */
  async _decrypted(uri, part, key, sequenceNumber, signal) {
    const subtle = requireCipher(this._subtle);
    const [contentKey, data] = await Promise.all([
      this._keep(`${uri} ${key.uri}`, (whileWanted) => this._contentKey(uri, key.uri, whileWanted), { signal }),
      this._data([uri, part.uri], part, signal),
    ]);
    return decryptSegment(subtle, contentKey, key.iv ?? ivOf(sequenceNumber), data);
  }

  /** @param {string} uri @param {string} keyUri @param {AbortSignal} signal */
  async _contentKey(uri, keyUri, signal) {
    const data = await this._data([uri, keyUri], { byteRange: null, report: { objectType: "k" } }, signal);
    return importContentKey(this._subtle, data);
  }

  /** @param {string[]} references @param {AbortSignal} signal */
  async _text(references, signal) {
    return new TextDecoder().decode(await this._data(references, { byteRange: null, report: { objectType: "m" } }, signal));
  }

  /**
   * @param {string[]} references from the multivariant playlist on
   * @param {{byteRange: ByteRange | null, report: Report}} part
   * @param {AbortSignal} signal
   */
  async _data(references, { byteRange, report }, signal) {
    const data = await this._fetching.load({
      url: () => this._reporting(this._address.resolve(...references), report),
      renew: (url, refusal) => this._address.renew(url, refusal),
      headers: byteRange === null ? undefined : { Range: rangeOf(byteRange) },
      signal,
    });
    this._address.prove();
    return data;
  }

  /** @param {string} url @param {Report} report */
  _reporting(url, report) {
    if (this._telemetry === undefined) return url;
    const { asset_id, playback_session_id } = this.stream;
    const top_bps = Math.max(...this._renditions.map(({ average_bandwidth_bps }) => average_bandwidth_bps));
    const known = this._telemetry(report.objectType ?? "a");
    const stream = { contentId: asset_id, sessionId: playback_session_id, streamingFormat: "h", streamType: "v" };
    const ofAudio = report.objectType === "a" ? { top_bps } : { buffer_s: null }; // CTA-5004: the buffer of what is asked for
    return withCmcd(url, { ...known, ...stream, ...report, ...ofAudio });
  }

  /**
   * What is loaded once and kept; what fails isn't.
   * @template T
   * @param {string} name
   * @param {(signal: AbortSignal) => Promise<T>} load
   * @param {Waiting} [waiting]
   * @returns {Promise<T>}
   */
  async _keep(name, load, waiting) {
    const kept = /** @type {T | undefined} */ (this._kept.get(name));
    if (kept !== undefined) return kept;
    return this._flights.do(name, async (signal) => {
      const loaded = await load(signal);
      this._kept.set(name, loaded);
      return loaded;
    }, waiting?.signal);
  }
}

/** @param {Rendition} rendition @param {Segment} segment @param {Segment | undefined} next @returns {Report} */
function reportOf({ average_bandwidth_bps }, { duration_us }, next) {
  const duration_s = duration_us / 1_000_000;
  return { objectType: "a", bitrate_bps: average_bandwidth_bps, duration_s, nextPath: next?.uri ?? null };
}

/** @param {ByteRange} range */
function rangeOf({ offset_bytes, length_bytes }) {
  return `bytes=${offset_bytes}-${offset_bytes + length_bytes - 1}`;
}

/** What reading gives, its errors told as those of loading. @template T @param {() => T} read @returns {T} */
function understood(read) {
  try {
    return read();
  } catch (error) {
    throw asLoadError(error);
  }
}

/** @param {unknown} error */
function asLoadError(error) {
  if (error instanceof CipherError) return new LoadError(error.code, error.message, { cause: error });
  if (error instanceof PlaylistError || error instanceof RangeError) {
    return new LoadError("malformed", error.message, { cause: error });
  }
  return error;
}
