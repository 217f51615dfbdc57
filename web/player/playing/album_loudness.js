/** How loud whole albums are: the API tells it with an album's stream. */

/** @typedef {{integrated_lufs: number | null, true_peak_dbtp: number | null}} Loudness */

/** Asked for once an album, and kept while the page is there. */
export class AlbumLoudness {
  /** Null while it is asked for, or can't be had. @type {Map<string, Loudness | null>} */
  #known = new Map();

  /** @param {{get: (path: string) => Promise<any>}} api */
  constructor(api) {
    this.api = api;
  }

  /** @param {string} albumId @returns {Loudness | null} null as long as it isn't known */
  of(albumId) {
    return this.#known.get(albumId) ?? null;
  }

  /** @param {string} albumId @returns {Promise<boolean>} whether it is known now and wasn't before */
  async read(albumId) {
    if (this.#known.has(albumId)) return false;
    this.#known.set(albumId, null);
    try {
      const { loudness } = await this.api.get(`/stream/album/${albumId}`);
      this.#known.set(albumId, loudness);
      return true;
    } catch {
      return false;
    }
  }
}
