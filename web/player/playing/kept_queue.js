/** The queue and the place in it, kept for the next time the page is opened. */

import { Queue } from "./queue.js";

/** @typedef {import("./remembered.js").Memory} Memory */
/** @typedef {import("./queue.js").QueueState} QueueState */
/** @typedef {{key: string, position_s: number}} Place   `key` is the entry's */

/** Browsers keep some 5 MB for a site; an entry takes about half a kilobyte. */
const KEPT_BEFORE = 200;
const KEPT_AFTER = 1800;

/** What one account hears, kept apart from what another one does in the same browser. */
export class KeptQueue {
  /** @param {Memory} memory @param {string} accountId */
  constructor(memory, accountId) {
    this.memory = memory;
    this.queueName = `queue.${accountId}`;
    this.placeName = `place.${accountId}`;
  }

  /** @param {Queue} queue */
  saveQueue(queue) {
    this.memory.set(this.queueName, around(queue.state));
  }

  /** @param {Place} place */
  savePlace(place) {
    this.memory.set(this.placeName, place);
  }

  /** @returns {{queue: Queue, position_s: number} | null} */
  read() {
    const state = this.memory.get(this.queueName);
    if (!isState(state)) return null;
    const queue = Queue.from(state);
    const place = this.memory.get(this.placeName);
    const here = place?.key === queue.current?.key && Number.isFinite(place?.position_s);
    return { queue, position_s: here ? place.position_s : 0 };
  }
}

/** The part of a long queue that is kept. @param {QueueState} state @returns {QueueState} */
export function around(state) {
  const from = Math.max(0, state.index - KEPT_BEFORE);
  const entries = state.entries.slice(from, Math.max(state.index, 0) + KEPT_AFTER);
  const known = entries.map(withoutLyrics);
  const kept = new Set(entries.map((entry) => entry.key));
  const index = state.index < 0 ? -1 : state.index - from;
  return {
    ...state,
    entries: known,
    index,
    original: state.original && state.original.filter((key) => kept.has(key)),
  };
}

/** Who opens the page another day may find lyrics that were not there. @param {QueueState["entries"][number]} entry */
function withoutLyrics({ track, ...entry }) {
  const { has_lyrics: _known, ...kept } = track;
  return { ...entry, track: kept };
}

/**
 * Whether what was read is a queue: another version of the page, or somebody, may have written it.
 * @param {any} state
 */
function isState(state) {
  const entries = state?.entries;
  if (!Array.isArray(entries) || !entries.every(isEntry) || !Number.isInteger(state.serial)) return false;
  const keys = new Set(entries.map((entry) => entry.key));
  const { original } = state;
  const whole = original === null || (Array.isArray(original) && original.length === keys.size);
  if (
    !whole ||
    keys.size !== entries.length ||
    !(original ?? []).every((/** @type {string} */ key) => keys.has(key))
  ) {
    return false;
  }
  const index = entries.length ? state.index >= 0 && state.index < entries.length : state.index === -1;
  return index && ["off", "all", "one"].includes(state.repeat);
}

/** @param {any} entry */
function isEntry(entry) {
  return typeof entry?.key === "string" && isTrack(entry.track);
}

/** @param {any} track as `queuedTrack` makes them */
function isTrack(track) {
  const texts = [track?.id, track?.title, track?.artist?.id, track?.artist?.name, track?.album_id];
  return (
    texts.every((text) => typeof text === "string") &&
    /^[\w-]+$/.test(track.id) &&
    Number.isFinite(track.length_s) &&
    (track.artwork === null || Array.isArray(track.artwork?.pictures))
  );
}
