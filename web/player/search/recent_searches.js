/** What was searched for on this device, the latest first; nobody else is told. */

const KEY = "segue.recent-searches";
const KEPT = 8;

export class RecentSearches {
  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} [storage] */
  constructor(storage = localStorage) {
    this._storage = storage;
  }

  /** @returns {string[]} */
  list() {
    try {
      const kept = JSON.parse(this._storage.getItem(KEY) ?? "[]");
      return Array.isArray(kept) ? kept.filter((text) => typeof text === "string").slice(0, KEPT) : [];
    } catch {
      return [];
    }
  }

  /** @param {string} text what was typed when something of its results was chosen */
  add(text) {
    const tidy = text.trim();
    if (!tidy) return;
    const others = this.list().filter((other) => other.toLowerCase() !== tidy.toLowerCase());
    this._storage.setItem(KEY, JSON.stringify([tidy, ...others].slice(0, KEPT)));
  }

  clear() {
    this._storage.removeItem(KEY);
  }
}
