/** The parts of a stream: playlists, keys, and what is encrypted, fetched from wherever the stream is and decrypted. */

import { withCmcd } from "./cmcd.js";
import { KeptLoads } from "./kept_loads.js";
import { LoadError } from "./load_error.js";
import { PlaylistError } from "./playlist_syntax.js";
import { CipherError, decryptSegment, importContentKey, ivOf, requireCipher } from "./segment_cipher.js";

/**
 * @typedef {import("./cmcd.js").Report} Report
 * @typedef {import("./cmcd.js").ObjectType} ObjectType
 * @typedef {import("./media_playlist.js").ByteRange} ByteRange
 * @typedef {import("./playlist_key.js").Key} Key
 */

/**
 * A part of the stream.
 * @typedef {object} Part
 * @property {string[]} references that lead to it from the multivariant playlist, each relative to the one before
 * @property {Report} report what is told of it
 * @property {ByteRange | null} [byteRange]
 * @property {import("./segment_wait.js").OnProgress} [onProgress]
 */

/** How a part is encrypted. @typedef {{key: Key, sequenceNumber: number}} Encryption */

/**
 * @typedef {object} PartOptions
 * @property {import("./fetching.js").Fetching} fetching
 * @property {SubtleCrypto | undefined} subtle
 * @property {(objectType: ObjectType, sessionId: string) => Report} [telemetry] what the player knows at this moment; without it no CMCD
 *   is sent
 */

/** Loads parts; keys are fetched once. */
export class PartLoader {
  /** @param {import("./stream_address.js").StreamAddress} address @param {PartOptions} options */
  constructor(address, { fetching, subtle, telemetry }) {
    this._address = address;
    this._fetching = fetching;
    this._subtle = subtle;
    this._telemetry = telemetry;
    this._keys = new KeptLoads();
  }

  /** @param {Part} part @param {AbortSignal} signal */
  async text(part, signal) {
    return new TextDecoder().decode(await this.data(part, signal));
  }

  /** A part as it is fetched. @param {Part} part @param {AbortSignal} signal */
  async data({ references, report, byteRange = null, onProgress }, signal) {
    const data = await this._fetching.load({
      url: () => this._withCmcd(this._address.resolve(...references), report),
      renew: (url, refusal) => this._address.renew(url, refusal),
      headers: byteRange === null ? undefined : { Range: rangeOf(byteRange) },
      onProgress,
      signal,
    });
    this._address.prove();
    return data;
  }

  /**
   * A part in the clear. Damaged on its way, it and its key are fetched once more.
   * @param {Part} part
   * @param {Encryption | null} encryption
   * @param {AbortSignal} signal
   * @throws {LoadError}
   */
  async clear(part, encryption, signal) {
    if (encryption === null) return this.data(part, signal);
    this.requireCipher();
    try {
      return await this._decrypted(part, encryption, signal);
    } catch (error) {
      if (!(error instanceof CipherError)) throw error;
      this._keys.forget(this._keyReferences(part, encryption.key).join(" "));
    }
    return this._decrypted(part, encryption, signal).catch(asLoadError);
  }

  /** @throws {LoadError} The browser lets this page decrypt nothing. */
  requireCipher() {
    understand(() => requireCipher(this._subtle));
  }

  close() {
    this._keys.close();
  }

  /** @param {Part} part @param {Encryption} encryption @param {AbortSignal} signal */
  async _decrypted(part, { key, sequenceNumber }, signal) {
    const [contentKey, data] = await Promise.all([this._key(part, key, signal), this.data(part, signal)]);
    return decryptSegment(requireCipher(this._subtle), contentKey, key.iv ?? ivOf(sequenceNumber), data);
  }

  /** @param {Part} part @param {Key} key @param {AbortSignal} signal */
  _key(part, key, signal) {
    const references = this._keyReferences(part, key);
    /** @param {AbortSignal} whileWanted */
    const load = async (whileWanted) => {
      const data = await this.data({ references, report: { objectType: "k" } }, whileWanted);
      return importContentKey(this._subtle, data);
    };
    return this._keys.get(references.join(" "), load, signal);
  }

  /** A key is beside what it opens: both are told of in one media playlist. @param {Part} part @param {Key} key */
  _keyReferences({ references }, { uri }) {
    return [...references.slice(0, -1), uri];
  }

  /** @param {string} url @param {Report} report */
  _withCmcd(url, report) {
    if (this._telemetry === undefined) return url;
    const { asset_id, playback_session_id } = this._address.stream;
    const known = this._telemetry(report.objectType ?? "a", playback_session_id);
    const stream = {
      contentId: asset_id,
      sessionId: playback_session_id,
      streamingFormat: "h",
      streamType: "v",
    };
    const ofOthers = report.objectType === "a" ? {} : { buffer_s: null }; // CTA-5004: the buffer of what is asked for
    return withCmcd(url, { ...known, ...stream, ...report, ...ofOthers });
  }
}

/** @param {ByteRange} range */
function rangeOf({ offset_bytes, length_bytes }) {
  return `bytes=${offset_bytes}-${offset_bytes + length_bytes - 1}`;
}

/**
 * What reading gives, its errors told as those of loading.
 * @template T
 * @param {() => T} read
 * @returns {T}
 * @throws {LoadError}
 */
export function understand(read) {
  try {
    return read();
  } catch (error) {
    return asLoadError(error);
  }
}

/** @param {unknown} error @returns {never} */
function asLoadError(error) {
  if (error instanceof CipherError) throw new LoadError(error.code, error.message, { cause: error });
  if (error instanceof PlaylistError || error instanceof RangeError) {
    throw new LoadError("malformed", error.message, { cause: error });
  }
  throw error;
}
