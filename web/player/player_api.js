/**
 * The API as the player calls it: what somebody does too soon waits for its time where that is near (pages say themselves
 * that they wait), and what the catalog has answered is not asked for again at once. Browsing back and forth then stays far
 * from the API's limit of a minute.
 */

import { Api, withQuery } from "../shared/api.js";
import { patiently } from "../shared/patience.js";

/** As long as somebody waits who has pressed something. */
const MOST_S = 5;

const FRESH_MS = 30_000;
const MOST_KEPT = 60;

/** What is the same for everybody, and changes seldom. */
const CATALOG = /^\/(albums|artists|features|genres|new-releases|popular|tracks)(\/|\?|$)/;

export class PlayerApi extends Api {
  /** @param {typeof globalThis.fetch} [fetch] @param {() => number} [now] */
  constructor(fetch, now = Date.now) {
    super(fetch);
    this._now = now;
    /** The oldest first. @type {Map<string, {answer: any, at_ms: number}>} */
    this._kept = new Map();
  }

  /** @type {Api["call"]} */
  async call(method, path, options = {}) {
    const send = () => super.call(method, path, options);
    if (method !== "GET") return patiently(send, { signal: options.signal, most_s: MOST_S });
    if (!CATALOG.test(path)) return send();
    const known = this._kept.get(path);
    if (known && this._now() - known.at_ms < FRESH_MS) return known.answer;
    const answer = await send();
    this._keep(path, answer);
    return answer;
  }

  /** What there is now, kept or not. @param {string} path @param {Record<string, any>} [query]
   * @param {{signal?: AbortSignal}} [options] */
  getAnew(path, query, options) {
    this._kept.delete(withQuery(path, query));
    return this.get(path, query, options);
  }

  /** @param {string} path @param {any} answer */
  _keep(path, answer) {
    this._kept.delete(path);
    this._kept.set(path, { answer, at_ms: this._now() });
    for (const oldest of this._kept.keys()) {
      if (this._kept.size <= MOST_KEPT) break;
      this._kept.delete(oldest);
    }
  }
}
