/**
 * What this browser knows of an account's library: the items that the feed has told, and over them the wishes that the
 * API has not confirmed yet. Nothing here reaches for the network or keeps anything (docs/library-sync.md tells the rules).
 */

import { isolated } from "../../shared/format.js";

/** @typedef {import("../../shared/types.js").ItemKind} ItemKind */
/** @typedef {"add" | "remove" | "like" | "unlike"} WishedAction */

/**
 * @typedef {{kind: ItemKind, item_id: string, added_at: string | null, liked: boolean, revision: number}} Item
 * @typedef {Item & {action: "added" | "changed" | "removed"}} Change as `GET /library/changes` tells it
 * @typedef {{revision: number, next: string, limited: boolean, reset: boolean, changes: Change[]}} ChangesPage
 * @typedef {{id: string, kind: ItemKind, item_id: string, action: WishedAction, at: string, title: string}} Wish `id` is
 *   drawn here, so that a wish sent twice is done once; `title` is for telling what became of it
 * @typedef {{since: string, complete: boolean, items: Item[], wishes: Wish[]}} KeptLibrary
 * @typedef {{id: string, outcome: "applied" | "unchanged" | "rejected", reason: string | null,
 *   item: {kind: ItemKind, item_id: string, in_library: boolean, added_at: string | null, liked: boolean, revision: number}
 * }} WishOutcome
 * @typedef {{revision: number, outcomes: WishOutcome[]}} WishesAnswer `revision` is the account's after them
 */

/** @param {ItemKind} kind @param {string} id */
export function keyOf(kind, id) {
  return `${kind}:${id}`;
}

export class KnownLibrary {
  /** @param {KeptLibrary} [kept] */
  constructor(kept = { since: "0", complete: false, items: [], wishes: [] }) {
    this.since = kept.since;
    /** Whether `since` is a revision that all is known of, no place within a listing. */
    this.complete = kept.complete;
    /** @type {Map<string, Item>} */
    this.items = new Map(kept.items.map((item) => [keyOf(item.kind, item.item_id), item]));
    /** In the order they were made. @type {Wish[]} */
    this.wishes = [...kept.wishes];
  }

  /** The revision that offline changes are based on; null before everything was read once. */
  get base() {
    return this.complete && /^\d+$/.test(this.since) ? Number(this.since) : null;
  }

  /**
   * Take in a page of the feed. Taking it in twice is taking it in once.
   * @param {ChangesPage} page
   */
  apply({ next, limited, reset, changes }) {
    if (reset) this.items.clear();
    for (const { action, ...item } of changes) this.#set(item, action !== "removed");
    this.since = next;
    this.complete = !limited;
  }

  /** @param {Wish} wish */
  wish(wish) {
    if (!this.wishes.some(({ id }) => id === wish.id)) this.wishes.push(wish);
  }

  /**
   * Take in what became of wishes: they no longer stand over what is known, and the items are as the API says.
   * @param {WishOutcome[]} outcomes
   */
  settle(outcomes) {
    const settled = new Set(outcomes.map(({ id }) => id));
    this.wishes = this.wishes.filter(({ id }) => !settled.has(id));
    for (const { item } of outcomes) {
      const { in_library, ...state } = item;
      const known = this.items.get(keyOf(item.kind, item.item_id));
      if (!known || known.revision <= item.revision) this.#set(state, in_library);
    }
  }

  /** @param {string[]} ids of wishes that are given up */
  drop(ids) {
    this.wishes = this.wishes.filter(({ id }) => !ids.includes(id));
  }

  /** @param {ItemKind} kind @param {string} id as it would be with all that was wished */
  has(kind, id) {
    return this.#wished(kind, id).inLibrary;
  }

  /** @param {string} trackId */
  isLiked(trackId) {
    return this.#wished("track", trackId).liked;
  }

  /** @param {ItemKind} kind @param {string} id */
  #wished(kind, id) {
    const item = this.items.get(keyOf(kind, id));
    let state = { inLibrary: item !== undefined, liked: item?.liked ?? false };
    for (const wish of this.wishes)
      if (wish.item_id === id && wish.kind === kind) state = after(state, wish.action);
    return state;
  }

  /** @param {Item} item @param {boolean} inLibrary */
  #set(item, inLibrary) {
    const key = keyOf(item.kind, item.item_id);
    if (inLibrary) this.items.set(key, item);
    else this.items.delete(key);
  }
}

/**
 * What the feed would tell after wishes were taken in, where it has nothing but them: then nobody needs to ask it.
 * @param {number} base that they were made on
 * @param {WishesAnswer} answer
 * @param {KnownLibrary} known before they are settled
 * @returns {ChangesPage | null} null when others have changed something as well, or may have
 */
export function pageOf(base, { revision, outcomes }, known) {
  const applied = outcomes.filter(({ outcome }) => outcome === "applied");
  // Each takes a revision. One that was taken in before, its answer lost, has an older one, or another's in its stead.
  const alone = revision - base === applied.length && applied.every(({ item }) => item.revision > base);
  if (!applied.length || !alone) return null;
  const items = new Map(applied.map(({ item }) => [keyOf(item.kind, item.item_id), item]));
  const changes = [...items].map(([key, { in_library, ...item }]) => {
    /** @type {Change["action"]} */
    const action = in_library ? (known.items.has(key) ? "changed" : "added") : "removed";
    return { ...item, action };
  });
  return { revision, next: String(revision), limited: false, reset: false, changes };
}

/** @param {{inLibrary: boolean, liked: boolean}} state @param {WishedAction} action */
function after(state, action) {
  switch (action) {
    case "add":
      return { ...state, inLibrary: true };
    case "remove":
      return { inLibrary: false, liked: false };
    case "like":
      return { inLibrary: true, liked: true };
    case "unlike":
      return { ...state, liked: false };
  }
}

/**
 * What a listener is told of a wish that was refused.
 * @param {Wish} wish
 * @param {string | null} reason
 */
export function refusalText({ action, title }, reason) {
  const what = {
    add: "not added",
    remove: "not removed",
    like: "not a favourite",
    unlike: "still a favourite",
  }[action];
  const why = /** @type {Record<string, string>} */ ({
    "not-found": "It has gone",
    "not-likeable": "Only tracks can be favourites",
    superseded: "Another of your devices decided otherwise, later",
  });
  return `${isolated(title)}: ${what}. ${why[reason ?? ""] ?? "Segue refused it"}.`;
}
