/**
 * How shuffling orders the queue's entries, and how the order from before comes back. Both leave the current
 * one current.
 */

import { shuffle } from "./shuffle.js";

/** @typedef {import("./queue.js").QueueEntry} QueueEntry */
/** @typedef {{entries: QueueEntry[], index: number}} Order */

/**
 * What has been played, the current entry, what was asked to come next, and the rest in any order.
 * @param {Order} order
 * @param {() => number} random answers [0, 1)
 * @returns {Order}
 */
export function mixed({ entries, index }, random) {
  const gone = entries.filter((entry, place) => place < index && entry.starts > 0);
  const rest = entries.filter((entry, place) => place > index || (place < index && entry.starts === 0));
  return around(entries, index, gone, shuffle(unpinned(rest), random));
}

/**
 * The order from before, but what was asked to come next still does.
 * @param {Order} order
 * @param {readonly string[]} original keys of all entries
 * @returns {Order}
 */
export function restored({ entries, index }, original) {
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  const before = original.map((key) => /** @type {QueueEntry} */ (byKey.get(key)));
  const place = before.indexOf(entries[index]);
  return around(
    entries,
    index,
    unpinned(before.slice(0, Math.max(place, 0))),
    unpinned(before.slice(place + 1)),
  );
}

/**
 * @param {QueueEntry[]} entries
 * @param {number} index
 * @param {QueueEntry[]} before
 * @param {QueueEntry[]} after
 * @returns {Order}
 */
function around(entries, index, before, after) {
  const current = entries.slice(Math.max(index, 0), index + 1);
  const pinned = entries.filter((entry) => entry.pinned);
  return {
    entries: [...before, ...current, ...pinned, ...after],
    index: current.length ? before.length : -1,
  };
}

/** @param {QueueEntry[]} entries */
function unpinned(entries) {
  return entries.filter((entry) => !entry.pinned);
}
