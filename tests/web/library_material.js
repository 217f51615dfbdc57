/** An API, a storage and a channel between tabs, as the library's sync needs them, in memory. */

import { KnownLibrary } from "../../web/player/library/known_library.js";

/**
 * A change of the feed.
 * @param {number} revision @param {string} id
 * @param {"added" | "changed" | "removed"} [action] @param {boolean} [liked]
 * @returns {import("../../web/player/library/known_library.js").Change}
 */
export function change(revision, id, action = "added", liked = false) {
  return { revision, kind: "track", item_id: id, action, added_at: action === "removed" ? null : "2024-05-01T10:00:00Z", liked };
}

/** @param {string} next @param {any[]} changes @param {{limited?: boolean, reset?: boolean}} [of] */
export function page(next, changes, { limited = false, reset = false } = {}) {
  return { revision: Number(next.split("-").at(-1)), next, limited, reset, changes };
}

/** A storage that outlives what uses it, as IndexedDB does; tabs share one. */
export class FakeStorage {
  constructor() {
    this.known = new KnownLibrary();
  }

  async read() {
    const { since, complete, items, wishes } = this.known;
    return { since, complete, items: [...items.values()], wishes: [...wishes] };
  }

  async since() {
    return this.known.since;
  }

  /** @param {any} its */
  async apply(its) {
    this.known.apply(its);
  }

  /** @param {any} wish */
  async wish(wish) {
    this.known.wish(wish);
  }

  /** @param {string[]} ids */
  async forget(ids) {
    this.known.drop(ids);
  }
}

/** A server of one account's library that keeps the whole feed. */
export class FakeApi {
  constructor() {
    /** @type {any[]} */
    this.changes = [];
    /** Requests, in their order. @type {string[]} */
    this.asked = [];
    /** @type {Error | null} */
    this.away = null;
    /** Reasons to reject with, by item. @type {Record<string, string>} */
    this.rejects = {};
    this.pageSize = 100;
  }

  get revision() {
    return this.changes.length;
  }

  /** @param {string} id @param {"added" | "changed" | "removed"} action @param {boolean} [liked] */
  write(id, action, liked = false) {
    this.changes.push(change(this.revision + 1, id, action, liked));
  }

  /** @param {string} _path @param {{since: string}} query */
  async get(_path, { since }) {
    this.asked.push(`since ${since}`);
    if (this.away) throw this.away;
    const found = this.changes.slice(Number(since), Number(since) + this.pageSize);
    const next = Number(since) + found.length;
    return { revision: this.revision, next: String(next), limited: next < this.revision, reset: false, changes: found };
  }

  /** @param {string} _path @param {{base: number, changes: any[]}} body */
  async post(_path, { base, changes }) {
    this.asked.push(`send ${changes.map(({ action, item_id }) => `${action} ${item_id}`).join(", ")} on ${base}`);
    if (this.away) throw this.away;
    const outcomes = changes.map((each) => this.#take(each));
    return { revision: this.revision, outcomes };
  }

  /** @param {any} wish */
  #take({ id, kind, item_id, action }) {
    const reason = this.rejects[item_id] ?? null;
    if (!reason) this.write(item_id, action === "remove" ? "removed" : "added", action === "like");
    const in_library = !reason && action !== "remove";
    const item = { kind, item_id, in_library, added_at: null, liked: in_library && action === "like", revision: this.revision };
    return { id, outcome: reason ? "rejected" : "applied", reason, item };
  }
}

/** Channels that hear each other, as tabs do. */
export class FakeChannels {
  constructor() {
    /** @type {EventTarget[]} */
    this.all = [];
  }

  open() {
    const { all } = this;
    const channel = Object.assign(new EventTarget(), {
      close: () => {},
      /** @param {unknown} data */
      postMessage: (data) => {
        const said = structuredClone(data);
        for (const other of all) {
          if (other !== channel) other.dispatchEvent(Object.assign(new Event("message"), { data: said }));
        }
      },
    });
    all.push(channel);
    return channel;
  }
}

/** Everything that was begun is over. */
export async function settled() {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}
