/** What an account searched for on this device, the latest first; nobody else is told. */

const KEY = "segue.recent-searches";
const KEPT = 8;

export class RecentSearches {
  /** @param {string} accountId @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} [storage] */
  constructor(accountId, storage = localStorage) {
    this._key = `${KEY}.${accountId}`;
    this._storage = storage;
  }

  /** @returns {string[]} */
  list() {
    try {
      const kept = JSON.parse(this._storage.getItem(this._key) ?? "[]");
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
    this._storage.setItem(this._key, JSON.stringify([tidy, ...others].slice(0, KEPT)));
  }

  clear() {
    this._storage.removeItem(this._key);
  }
}
