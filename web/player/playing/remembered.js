/**
 * What a browser remembers, as JSON under one name each. Where storage is refused or full, things are
 * forgotten.
 */

/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} KeptStorage */

const PREFIX = "segue.";

/** JSON in local storage. */
export class Memory {
  /** @param {KeptStorage | null} storage */
  constructor(storage) {
    this.storage = storage;
  }

  /** @param {string} name @returns {any} null when there is none, or none that can be read */
  get(name) {
    try {
      return JSON.parse(this.storage?.getItem(PREFIX + name) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {string} name @param {unknown} value @returns {boolean} whether it was kept */
  set(name, value) {
    try {
      this.storage?.setItem(PREFIX + name, JSON.stringify(value));
      return this.storage !== null;
    } catch {
      return false;
    }
  }

  /** @param {string} name */
  remove(name) {
    try {
      this.storage?.removeItem(PREFIX + name);
    } catch {
      // Refused storage keeps nothing that would have to go.
    }
  }

  /** @param {string} prefix @returns {string[]} the names that begin so */
  names(prefix) {
    const names = [];
    for (let place = 0; place < (this.storage?.length ?? 0); place += 1) {
      const name = this.storage?.key(place) ?? "";
      if (name.startsWith(PREFIX + prefix)) names.push(name.slice(PREFIX.length));
    }
    return names;
  }
}

/** Local storage, or null where the browser refuses it. @returns {KeptStorage | null} */
export function browserStorage() {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}
