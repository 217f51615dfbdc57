/**
 * Pages that were left stay as they were, scrolled as they were, so that going back is instant; the oldest
 * are thrown away.
 */

/**
 * @typedef {{page: import("./page_types.js").Page, abort: AbortController, place: string, scroll_px: number,
 *   focused: Element | null}} Visited
 */

const KEPT = 12;

export class Visits {
  constructor() {
    /** The least recently left first. @type {Map<string, Visited>} */
    this._kept = new Map();
  }

  /** @param {string} key of the history's entry @returns {Visited | undefined} it is not kept any more */
  take(key) {
    const visited = this._kept.get(key);
    this._kept.delete(key);
    return visited;
  }

  /** @param {string} key @param {Visited} visited */
  keep(key, visited) {
    this._kept.set(key, visited);
    for (const [oldest, { abort }] of this._kept) {
      if (this._kept.size <= KEPT) break;
      this._kept.delete(oldest);
      abort.abort();
    }
  }
}
