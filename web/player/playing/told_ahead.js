/** What the engine is told of what comes: entries, and how loud their albums are as soon as that is known. */

/** @typedef {import("./queue.js").Queue} Queue */
/** @typedef {import("./upcoming.js").Occurrence} Occurrence */
/** @typedef {import("./engine_types.js").Entry} Entry */

/** Enough to be ahead of the engine, few enough to be told at every change. */
const TOLD_AHEAD = 20;

/** The queue in the engine's words. */
export class ToldAhead {
  /** @param {Queue} queue @param {import("./album_loudness.js").AlbumLoudness | null} albums */
  constructor(queue, albums) {
    this.queue = queue;
    this.albums = albums;
  }

  /** @param {Occurrence} occurrence @returns {Entry} */
  entry({ key, trackId, albumId }) {
    const { albums } = this;
    return {
      key,
      trackId,
      get albumLoudness() {
        return albums?.of(albumId) ?? null;
      },
    };
  }

  /** @returns {Entry[]} */
  upcoming() {
    return this.queue.upcoming(TOLD_AHEAD).map((occurrence) => this.entry(occurrence));
  }

  /**
   * Ask how loud the albums are of what plays and of what comes next.
   * @returns {Promise<boolean>} whether more is known
   */
  async readAlbumLoudness() {
    const near = [this.queue.occurrence, ...this.queue.upcoming(1)];
    const told = await Promise.all(near.map((each) => each && this.albums?.read(each.albumId)));
    return told.includes(true);
  }
}
