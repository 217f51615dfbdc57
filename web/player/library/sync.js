/**
 * Keeps the known library as the account's is. The tab that leads reads the feed and sends what was wished; the others
 * hear from it, and all show the same at once.
 */

import { ApiError } from "../../shared/api.js";
import { backOff_ms } from "../../shared/events.js";
import { KnownLibrary, pageOf, refusalText } from "./known_library.js";

/** @typedef {import("./known_library.js").Wish} Wish */
/** @typedef {import("./known_library.js").WishOutcome} WishOutcome */
/** @typedef {import("./known_library.js").WishesAnswer} WishesAnswer */
/** @typedef {import("./known_library.js").ChangesPage} ChangesPage */
/** @typedef {import("../../shared/types.js").ItemKind} ItemKind */
/** @typedef {Pick<BroadcastChannel, "postMessage" | "addEventListener" | "close">} Channel */
/** @typedef {Pick<import("./library_storage.js").LibraryStorage, "read" | "since" | "apply" | "wish" | "forget">} Storing */

/**
 * What tabs tell each other.
 * @typedef {{type: "page", from: string, page: ChangesPage} | {type: "wish", wish: Wish}
 *   | {type: "settled", outcomes: WishOutcome[]} | {type: "dropped", ids: string[]}} Message
 */

const PAGE = 2_000;
const BATCH = 500;

/** Tells "change" (detail: `{changes}`, what the feed told, empty for wishes) and "refused" (detail: `{text}`). */
export class LibrarySync extends EventTarget {
  /**
   * @param {object} parts
   * @param {{get: Function, post: Function}} parts.api
   * @param {Storing} parts.storage
   * @param {Channel} parts.channel between the account's tabs in this browser
   * @param {AbortSignal} parts.signal
   * @param {(work: () => void, wait_ms: number) => void} [parts.later]
   * @param {() => number} [parts.now]
   */
  constructor({
    api,
    storage,
    channel,
    signal,
    later = (work, wait_ms) => setTimeout(work, wait_ms),
    now = Date.now,
  }) {
    super();
    this._api = api;
    this._storage = storage;
    this._channel = channel;
    this._signal = signal;
    this._later = later;
    this._now = now;
    this._leads = false;
    this._failures = 0;
    /** @type {Promise<void> | null} */
    this._working = null;
    this._again = false;
    /** Whether there may be more than is known, whatever was told. */
    this._unsure = true;
    /** The revision that the API told last. @type {number | null} */
    this._told = null;
    this.known = new KnownLibrary();
    /** @type {Promise<void>} */
    this.ready = this.#reload();
    channel.addEventListener("message", (event) => void this.#hear(/** @type {MessageEvent} */ (event).data));
    signal.addEventListener("abort", () => channel.close(), { once: true });
  }

  /** Read the feed and send wishes from now on. @param {AbortSignal} signal until then */
  async lead(signal) {
    this._leads = true;
    signal.addEventListener("abort", () => (this._leads = false), { once: true });
    await this.ready;
    // While this tab slept it may not have heard the others.
    if ((await this._storage.since()) !== this.known.since) await this.#reload();
    // Whether there is more, the API's events tell at once; wishes are made on what there is.
    this._unsure = this.known.base === null || this.known.wishes.length > 0;
    this.#soon();
  }

  /** @param {number} revision as the API told it */
  hint(revision) {
    this._told = revision;
    if (revision !== this.known.base) this.#soon();
  }

  /** Ask and send now, as when the API can be reached again. */
  hurry() {
    this._unsure = true;
    this.#soon();
  }

  #soon() {
    this._failures = 0;
    void this.work();
  }

  /** One thing that a listener wants; it is shown at once. @param {ItemKind} kind @param {string} id
   * @param {import("./known_library.js").WishedAction} action @param {string} title */
  async wish(kind, id, action, title) {
    const at = new Date(this._now()).toISOString();
    const wish = { id: crypto.randomUUID(), kind, item_id: id, action, at, title };
    this.known.wish(wish);
    this.#changed();
    await this._storage.wish(wish);
    this.#tell({ type: "wish", wish });
    this.#soon();
  }

  /** Work off what there is to be read and sent; asked while at it, it does so once more. @returns {Promise<void>} */
  work() {
    if (!this._leads || this._signal.aborted) return Promise.resolve();
    this._again = this._working !== null;
    this._working ??= this.#keepWorking().finally(() => (this._working = null));
    return this._working;
  }

  async #keepWorking() {
    try {
      do {
        this._again = false;
        if (this.#mayLack()) await this.#read();
        await this.#send();
      } while (this._again && this._leads);
      this._failures = 0;
    } catch (error) {
      if (this._signal.aborted) return;
      this._failures += 1;
      const wait_s = error instanceof ApiError ? error.retryAfter_s : undefined;
      this._later(() => void this.work(), wait_s ? wait_s * 1000 : backOff_ms(this._failures, Math.random()));
    }
  }

  #mayLack() {
    return this._unsure || (this._told !== null && this._told !== this.known.base);
  }

  async #read() {
    // What is told while it reads may be later than what it reads.
    this._unsure = false;
    this._told = null;
    try {
      await this.#readOn();
    } catch (error) {
      this._unsure = true;
      throw error;
    }
  }

  async #readOn() {
    for (let limited = true; limited && this._leads;) {
      const from = this.known.since;
      /** @type {ChangesPage} */
      const page = await this._api.get(
        "/library/changes",
        { since: from, limit: PAGE },
        { signal: this._signal },
      );
      limited = page.limited;
      if (page.next !== from || !this.known.complete || page.changes.length || page.reset)
        await this.#take(page);
    }
  }

  /** @param {ChangesPage} page */
  async #take(page) {
    const from = this.known.since;
    this.known.apply(page);
    await this._storage.apply(page);
    this.#tell({ type: "page", from, page });
    this.#changed(page.changes, page.reset);
  }

  async #send() {
    while (this.known.wishes.length && this._leads) {
      const { base } = this.known;
      if (base === null) return;
      const wishes = this.known.wishes.slice(0, BATCH);
      const answer = await this.#answerTo(base, wishes);
      if (!answer) return;
      const { outcomes } = answer;
      // They will be sent again with the base that is read next.
      const unknown = outcomes.filter(({ reason }) => reason === "unknown-base");
      const settled = outcomes.filter(({ reason }) => reason !== "unknown-base");
      const page = pageOf(base, answer, this.known);
      await this.#settle(settled, wishes);
      if (page) await this.#take(page);
      if (unknown.length) await this.#read();
      if (!settled.length) return;
    }
  }

  /** @param {number} base @param {Wish[]} wishes @returns {Promise<WishesAnswer | null>} null when they were given up */
  async #answerTo(base, wishes) {
    try {
      const changes = wishes.map(({ title: _title, ...change }) => change);
      return await this._api.post("/library/changes", { base, changes }, { signal: this._signal });
    } catch (error) {
      const refused = error instanceof ApiError && [400, 403, 413, 422].includes(error.status);
      if (!refused) throw error;
      const ids = wishes.map(({ id }) => id);
      this.known.drop(ids);
      await this._storage.forget(ids);
      this.#tell({ type: "dropped", ids });
      this.#changed();
      for (const wish of wishes) this.#refused(refusalText(wish, null));
      return null;
    }
  }

  /** @param {WishOutcome[]} outcomes @param {Wish[]} wishes */
  async #settle(outcomes, wishes) {
    this.known.settle(outcomes);
    await this._storage.forget(outcomes.map(({ id }) => id));
    this.#tell({ type: "settled", outcomes });
    this.#changed();
    for (const { id, outcome, reason } of outcomes) {
      const wish = wishes.find((each) => each.id === id);
      if (wish && outcome === "rejected") this.#refused(refusalText(wish, reason));
    }
  }

  /** @param {Message} message */
  async #hear(message) {
    await this.ready;
    if (message.type === "wish") {
      this.known.wish(message.wish);
      this.#changed();
      this.#soon();
    } else if (message.type === "page") {
      if (message.from === this.known.since) this.known.apply(message.page);
      else await this.#reload();
      this.#changed(message.page.changes, message.page.reset);
    } else {
      if (message.type === "settled") this.known.settle(message.outcomes);
      else this.known.drop(message.ids);
      this.#changed();
    }
  }

  async #reload() {
    this.known = new KnownLibrary(await this._storage.read());
    this.#changed();
  }

  /** @param {Message} message */
  #tell(message) {
    if (!this._signal.aborted) this._channel.postMessage(message);
  }

  /** @param {import("./known_library.js").Change[]} [changes] @param {boolean} [reset] */
  #changed(changes = [], reset = false) {
    this.dispatchEvent(new CustomEvent("change", { detail: { changes, reset } }));
  }

  /** @param {string} text */
  #refused(text) {
    this.dispatchEvent(new CustomEvent("refused", { detail: { text } }));
  }
}
