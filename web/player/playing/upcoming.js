/** What of the queue plays after what, under repeat for ever. */

/** @typedef {import("./queue.js").QueueEntry} QueueEntry */
/** @typedef {import("./queue.js").Repeat} Repeat */
/**
 * One playing of an entry: under repeat an entry comes again, with another key.
 * @typedef {{key: string, trackId: string, albumId: string}} Occurrence
 */

/** @param {QueueEntry} entry @param {number} starts how often it will have begun @returns {Occurrence} */
export function occurrence(entry, starts) {
  return { key: `${entry.key}:${starts}`, trackId: entry.track.id, albumId: entry.track.album_id };
}

/**
 * @param {number} place
 * @param {number} length of the queue
 * @param {Repeat} repeat
 * @returns {number} -1 after the last
 */
export function placeAfter(place, length, repeat) {
  if (place + 1 < length) return place + 1;
  return repeat === "all" ? 0 : -1;
}

/**
 * What plays after the current entry if nobody does anything.
 * @param {{entries: readonly QueueEntry[], index: number, repeat: Repeat}} queue
 * @param {number} count how many are wanted
 * @returns {Occurrence[]} fewer only where the queue ends
 */
export function upcoming({ entries, index, repeat }, count) {
  /** @type {Map<string, number>} */
  const starts = new Map();
  const found = [];
  let place = index;
  while (found.length < count) {
    place = repeat === "one" ? place : placeAfter(place, entries.length, repeat);
    const entry = entries[place];
    if (!entry) break;
    starts.set(entry.key, (starts.get(entry.key) ?? entry.starts) + 1);
    found.push(occurrence(entry, starts.get(entry.key) ?? 0));
  }
  return found;
}
