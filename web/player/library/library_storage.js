/** Where the known library is kept between visits: IndexedDB, an account's own; nothing where the browser refuses that. */

import { keyOf } from "./known_library.js";

/** @typedef {import("./known_library.js").KeptLibrary} KeptLibrary */
/** @typedef {import("./known_library.js").ChangesPage} ChangesPage */
/** @typedef {import("./known_library.js").Wish} Wish */
/** @typedef {import("./known_library.js").WishOutcome} WishOutcome */

const VERSION = 1;
const STORES = ["items", "wishes", "facts", "pages"];

/** What the sync needs of a storage; each method is one transaction. */
export class LibraryStorage {
  /** @param {IDBDatabase | null} database */
  constructor(database) {
    this._database = database;
  }

  /** @param {string} accountId @returns {Promise<LibraryStorage>} */
  static async open(accountId) {
    try {
      const asked = indexedDB.open(`segue.library.${accountId}`, VERSION);
      asked.onupgradeneeded = () => STORES.forEach((name) => asked.result.createObjectStore(name));
      const database = await resultOf(asked);
      // Another tab deletes or upgrades it: it must not wait for this one.
      database.onversionchange = () => database.close();
      return new LibraryStorage(database);
    } catch {
      return new LibraryStorage(null);
    }
  }

  /** @returns {Promise<KeptLibrary>} */
  async read() {
    const nothing = { since: "0", complete: false, items: [], wishes: [] };
    return this.#in("readonly", nothing, async ({ items, wishes, facts }) => {
      const [found, kept, place] = await Promise.all([
        resultOf(items.getAll()),
        resultOf(wishes.getAll()),
        resultOf(facts.get("place")),
      ]);
      const inOrder = kept.sort((one, other) => one.order - other.order).map(({ wish }) => wish);
      return { ...nothing, ...place, items: found, wishes: inOrder };
    });
  }

  /** Leave nothing of it here, as somebody does who signs out. */
  forgetAll() {
    if (!this._database) return;
    this._database.close();
    indexedDB.deleteDatabase(this._database.name);
  }

  /** Up to where it was read, without reading it. @returns {Promise<string>} */
  async since() {
    return this.#in("readonly", "0", async ({ facts }) => (await resultOf(facts.get("place")))?.since ?? "0");
  }

  /** The items and how far they were read, together. @param {ChangesPage} page */
  async apply({ changes, reset, next, limited }) {
    await this.#in("readwrite", undefined, async ({ items, facts }) => {
      if (reset) items.clear();
      for (const { action, ...item } of changes) {
        const key = keyOf(item.kind, item.item_id);
        if (action === "removed") items.delete(key);
        else items.put(item, key);
      }
      facts.put({ since: next, complete: !limited }, "place");
    });
  }

  /** @param {Wish} wish */
  async wish(wish) {
    await this.#in("readwrite", undefined, async ({ wishes }) => {
      wishes.put({ wish, order: performance.timeOrigin + performance.now() }, wish.id);
    });
  }

  /** @param {string[]} ids of wishes that the API has decided about */
  async forget(ids) {
    await this.#in("readwrite", undefined, async ({ wishes }) => ids.forEach((id) => wishes.delete(id)));
  }

  /** The first page of a list as it was last seen. @param {string} name @returns {Promise<any>} null when there is none */
  async page(name) {
    return this.#in("readonly", null, async ({ pages }) => (await resultOf(pages.get(name))) ?? null);
  }

  /** @param {string} name @param {unknown} page */
  async keepPage(name, page) {
    await this.#in("readwrite", undefined, async ({ pages }) => void pages.put(page, name));
  }

  /**
   * @template T
   * @param {"readonly" | "readwrite"} mode
   * @param {T} otherwise what it is where nothing can be kept
   * @param {(stores: Record<string, IDBObjectStore>) => Promise<T>} work
   * @returns {Promise<T>} once it is written
   */
  async #in(mode, otherwise, work) {
    if (!this._database) return otherwise;
    try {
      const transaction = this._database.transaction(STORES, mode);
      const done = new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve(undefined);
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
      });
      const stores = Object.fromEntries(STORES.map((name) => [name, transaction.objectStore(name)]));
      const [result] = await Promise.all([work(stores), done]);
      return result;
    } catch {
      // Full or closed: what is kept is only a head start.
      return otherwise;
    }
  }
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
