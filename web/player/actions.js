/**
 * What can be done with music, wherever it is shown.
 *
 * Rows, cards and menus only know this registry. What plays implements the playing half
 * (`actions.implement({playNow,
 * playNext, addToQueue, togglePlaying})`) and keeps `playing` told; what keeps the library implements the
 * library half and
 * calls `libraryChanged()`. What nobody implements isn't offered: `can(name)`.
 */

import { Store } from "../shared/store.js";

/** @typedef {import("../shared/types.js").Track} Track */
/** @typedef {import("../shared/types.js").ItemKind} ItemKind */

/**
 * Where tracks that are played come from, so that its play button can show what plays.
 * @typedef {{kind: "album" | "artist" | "playlist" | "genre" | "search" | "library" | "history" | "tracks",
 *   id: string,
 *   title: string}} Origin
 */

/**
 * @typedef {{trackId: string | null, sounding: boolean, origin: Origin | null}} Playing what plays now, or is
 *   paused
 */

/**
 * @typedef {object} Implementations
 * @property {(tracks: Track[], index: number, options: {shuffle?: boolean, origin?: Origin}) => void} playNow
 *   replaces
 *   the queue; `shuffle` begins with any of them when `index` is negative
 * @property {(tracks: Track[]) => void} playNext
 * @property {(tracks: Track[]) => void} addToQueue
 * @property {() => void} togglePlaying pause and go on
 * @property {(kind: ItemKind, id: string) => boolean} isInLibrary as far as is known on this device
 * @property {(kind: ItemKind, id: string, title: string) => Promise<void>} toggleLibrary tells the listener
 *   itself how it went
 * @property {(trackId: string) => boolean} isLiked
 * @property {(trackId: string, title: string) => Promise<void>} toggleLiked
 * @property {(tracks: Track[]) => void} addToPlaylist asks to which
 */

/** @type {Playing} */
const NOTHING = { trackId: null, sounding: false, origin: null };

/** Tells "library" when something came into the library, left it, or was liked. */
export class Actions extends EventTarget {
  constructor() {
    super();
    /** @type {Partial<Implementations>} */
    this._implemented = {};
    /** @type {Store<Playing>} */
    this.playing = new Store(NOTHING);
  }

  /** @param {Partial<Implementations>} implementations */
  implement(implementations) {
    Object.assign(this._implemented, implementations);
    this.libraryChanged();
  }

  /** @param {keyof Implementations} name */
  can(name) {
    return name in this._implemented;
  }

  libraryChanged() {
    this.dispatchEvent(new Event("library"));
  }

  /**
   * @param {Track[]} tracks
   * @param {number} [index]
   * @param {{shuffle?: boolean, origin?: Origin}} [options]
   */
  playNow(tracks, index = 0, options = {}) {
    if (tracks.length) this._implemented.playNow?.(tracks, index, options);
  }

  /** @param {Track[]} tracks @param {Origin} [origin] */
  shuffle(tracks, origin) {
    this.playNow(tracks, -1, { shuffle: true, origin });
  }

  /** @param {Track[]} tracks */
  playNext(tracks) {
    this._implemented.playNext?.(tracks);
  }

  /** @param {Track[]} tracks */
  addToQueue(tracks) {
    this._implemented.addToQueue?.(tracks);
  }

  togglePlaying() {
    this._implemented.togglePlaying?.();
  }

  /** @param {ItemKind} kind @param {string} id */
  isInLibrary(kind, id) {
    return this._implemented.isInLibrary?.(kind, id) ?? false;
  }

  /** @param {ItemKind} kind @param {string} id @param {string} title */
  async toggleLibrary(kind, id, title) {
    await this._implemented.toggleLibrary?.(kind, id, title);
  }

  /** @param {string} trackId */
  isLiked(trackId) {
    return this._implemented.isLiked?.(trackId) ?? false;
  }

  /** @param {string} trackId @param {string} title */
  async toggleLiked(trackId, title) {
    await this._implemented.toggleLiked?.(trackId, title);
  }

  /** @param {Track[]} tracks */
  addToPlaylist(tracks) {
    this._implemented.addToPlaylist?.(tracks);
  }
}
