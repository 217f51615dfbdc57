/** Where a stream is, which changes when its URL admits no more: another one leads to the same bytes. */

import { LoadError } from "./load_error.js";

/** @typedef {import("./stream.js").Stream} Stream */

/**
 * Asks for a new stream of the same track. It may take as long as signing in takes. What it throws is what the loader
 * throws, but for errors that pass. A refusal whose `reason` is `stream-limit` means that another device plays now:
 * renewing would silence it, so that is for the listener to say.
 * @typedef {(refusal: LoadError) => Promise<Stream>} Renew
 */

/** The address of a stream as it is now. */
export class StreamAddress {
  /** @param {Stream} stream @param {Renew} renew */
  constructor(stream, renew) {
    this.stream = stream;
    this._renew = renew;
    this._proven = true;
    /** @type {Promise<void> | null} */
    this._renewing = null;
  }

  /**
   * The URL of something, by the references that lead to it from the multivariant playlist.
   * @param {...string} references
   */
  resolve(...references) {
    return references.reduce((base, reference) => new URL(reference, base).href, this.stream.playlist_url);
  }

  /** Something came from here: should it be refused later, it is worth asking anew. */
  prove() {
    this._proven = true;
  }

  /**
   * Ask for a new address, once for all who were refused at the old one.
   * @param {string} url that was refused
   * @param {LoadError} refusal
   * @throws {LoadError} The new one was refused as well, or leads elsewhere.
   */
  async renew(url, refusal) {
    if (!url.startsWith(this.resolve("."))) return; // it has been renewed meanwhile
    if (this._renewing === null) {
      if (!this._proven) throw refusal;
      this._renewing = this._replace(refusal).finally(() => {
        this._renewing = null;
      });
    }
    await this._renewing;
  }

  /** @param {LoadError} refusal */
  async _replace(refusal) {
    const stream = await this._renew(refusal);
    const names = new Set(stream.renditions.map(({ name }) => name));
    if (
      stream.asset_id !== this.stream.asset_id ||
      this.stream.renditions.some(({ name }) => !names.has(name))
    ) {
      throw new LoadError("replaced", "the track is offered differently now");
    }
    this.stream = stream;
    this._proven = false;
  }
}
