/**
 * A playlist and its entries, read page by page, changed one request after the other on the version that was read. What is
 * changed is shown at once; a change made on another version than there is is given up, and what there is is read.
 */

import { ApiError } from "../../shared/api.js";
import { patiently } from "../../shared/patience.js";
import { afterOf, moved } from "./order.js";

/** @typedef {import("../../shared/types.js").Playlist} Playlist */
/** @typedef {import("../../shared/types.js").Track} Track */
/** @typedef {import("../../shared/types.js").Person} Person */
/** @typedef {{id: string | null, track: Track, added_by: Person | null, added_at: string | null}} Entry a smart playlist's
 *   have no id */
/** @typedef {{items: Entry[], next_cursor: string | null, version: number}} EntryPage */

const PAGE = 200;

/**
 * Tells "change" when playlist or entries are others, "stale" when a change was given up, "gone" when the playlist is no
 * more, and "failed" (detail: `{error}`) when a change was refused.
 */
export class PlaylistEntries extends EventTarget {
  /**
   * @param {Pick<import("../../shared/api.js").Api, "get" | "post">} api
   * @param {string} id
   * @param {AbortSignal} signal
   */
  constructor(api, id, signal) {
    super();
    this._api = api;
    this._path = `/playlists/${id}`;
    this._signal = signal;
    /** @type {Playlist} */
    this.playlist = /** @type {any} */ (null);
    /** As far as they are read. @type {Entry[]} */
    this.entries = [];
    /** @type {string | null} */
    this._cursor = null;
    /** @type {Promise<void> | null} */
    this._reading = null;
    /** As the API has them, for when a change can't be made and what there is can't be read. @type {Entry[]} */
    this._confirmed = [];
    /** The changes that are under way. @type {Promise<void>} */
    this._changes = Promise.resolve();
    this._waiting = 0;
    /** The move that waits to be sent: another of the same entry takes its place. @type {{id: string, after: string | null} | null} */
    this._nextMove = null;
  }

  /** @returns {number} how many there are, read or not */
  get count() {
    const { entry_count } = this.playlist;
    return this._cursor === null ? this.entries.length : Math.max(entry_count ?? 0, this.entries.length + 1);
  }

  get complete() {
    return this._cursor === null;
  }

  /** Read the playlist and so many of its entries at least. @param {number} [atLeast] @returns {Promise<void>} */
  async read(atLeast = 1) {
    const [playlist, first] = await Promise.all([this.#get(), this.#page(null)]);
    this.playlist = playlist;
    this.entries = first.items;
    this._cursor = first.next_cursor;
    while (this._cursor && this.entries.length < atLeast) await this.#readPage();
    this._confirmed = this.entries;
    this.#changed();
  }

  /** Read on until there are so many. @param {number} atLeast @returns {Promise<void>} */
  readOn(atLeast = Infinity) {
    if (this.complete || this.entries.length >= atLeast) return Promise.resolve();
    this._reading ??= (async () => {
      await this.#readPage();
      this.#changed();
    })().finally(() => (this._reading = null));
    return this._reading.then(() => this.readOn(atLeast));
  }

  /** Look whether there is another version than this. */
  async look() {
    if (this._waiting) return;
    try {
      const playlist = await this.#get();
      if (this._waiting || (playlist.version === this.playlist.version && playlist.kind === "regular"))
        return;
      await this.read(this.entries.length);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) this.dispatchEvent(new Event("gone"));
    }
  }

  /** Once every change that was made is sent: only then is the version known that the next is made on. */
  settled() {
    return this._changes;
  }

  /** The playlist as another request answered it. @param {Playlist} playlist */
  became(playlist) {
    this.playlist = playlist;
    this.#changed();
  }

  /** @param {number} from @param {number} to among those that are read */
  move(from, to) {
    const id = this.entries[from]?.id;
    if (!id || from === to || to < 0 || to >= this.entries.length) return;
    this.entries = moved(this.entries, from, to);
    const after = afterOf(/** @type {{id: string}[]} */ (this.entries), to);
    this.#changed();
    if (this._nextMove?.id === id) {
      this._nextMove.after = after;
      return;
    }
    const move = { id, after };
    this._nextMove = move;
    void this.#change(() => {
      if (this._nextMove === move) this._nextMove = null;
      return this.#post("moves", { entry_ids: [id], after: move.after });
    });
  }

  /** @param {string} id @returns {Promise<boolean>} whether it was */
  remove(id) {
    const entry = this.entries.find((each) => each.id === id);
    if (!entry) return Promise.resolve(false);
    this._nextMove = null;
    this.entries = this.entries.filter((each) => each !== entry);
    this.#count(-1, entry.track);
    return this.#change(() => this.#post("removals", { entry_ids: [id] }));
  }

  /** Put a track where one was that has been removed. @param {Entry} entry @param {string | null} after */
  restore(entry, after) {
    this._nextMove = null;
    const id = crypto.randomUUID();
    const place = this.entries.findIndex((each) => each.id === after) + 1;
    this.entries = [...this.entries.slice(0, place), { ...entry, id }, ...this.entries.slice(place)];
    this.#count(1, entry.track);
    return this.#change(async () => {
      const entries = [{ id, track_id: entry.track.id }];
      return (await this.#post("entries", { entries, after })).playlist;
    });
  }

  /**
   * One change after the other, each on the version that the one before made.
   * @param {() => Promise<Playlist>} send
   * @returns {Promise<boolean>} whether it was made
   */
  #change(send) {
    this._waiting += 1;
    const result = this._changes.then(async () => {
      try {
        const playlist = await send();
        this.playlist = playlist;
        if (this._waiting === 1) this._confirmed = this.entries;
        this.#changed();
        return true;
      } catch (error) {
        await this.#undo(error);
        return false;
      } finally {
        this._waiting -= 1;
      }
    });
    this._changes = result.then(() => {});
    return result;
  }

  /** @param {unknown} error why a change was not made */
  async #undo(error) {
    this._nextMove = null;
    if (this._signal.aborted) return;
    const stale =
      error instanceof ApiError &&
      (error.status === 409 || error.status === 412 || error.code === "entry-not-found");
    if (stale) this.dispatchEvent(new Event("stale"));
    else this.dispatchEvent(new CustomEvent("failed", { detail: { error } }));
    try {
      await this.read(this.entries.length);
    } catch {
      this.entries = this._confirmed;
      this.#changed();
    }
  }

  /** @param {string} what @param {Record<string, unknown>} body */
  #post(what, body) {
    return this._api.post(
      `${this._path}/${what}`,
      { ...body, version: this.playlist.version },
      { signal: this._signal },
    );
  }

  /** @returns {Promise<Playlist>} */
  #get() {
    return this._api.get(this._path, {}, { signal: this._signal });
  }

  /** @param {string | null} cursor @returns {Promise<EntryPage>} */
  #page(cursor) {
    const signal = this._signal; // a long list takes many pages, and the API's limit of a minute
    return patiently(() => this._api.get(`${this._path}/entries`, { limit: PAGE, cursor }, { signal }), {
      signal,
    });
  }

  async #readPage() {
    const page = await this.#page(this._cursor);
    // Pages of one version fit together.
    if (this.playlist.kind === "regular" && page.version !== this.playlist.version && !this._waiting) {
      return this.read(this.entries.length + 1);
    }
    const known = new Set(this.entries.map(({ id }) => id));
    this.entries = [...this.entries, ...page.items.filter(({ id }) => id === null || !known.has(id))];
    this._cursor = page.next_cursor;
    if (!this._waiting) this._confirmed = this.entries;
  }

  /** @param {number} difference @param {Track} track */
  #count(difference, track) {
    const { entry_count, length_s } = this.playlist;
    this.playlist = {
      ...this.playlist,
      entry_count: (entry_count ?? 0) + difference,
      length_s: (length_s ?? 0) + difference * track.length_s,
    };
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
