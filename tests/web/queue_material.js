/** Tracks named by letters, and chance that comes again. */

/** @param {string} id */
export function track(id) {
  return {
    id,
    title: `Track ${id}`,
    artist: { id: "artist", name: "Somebody" },
    album_id: "album",
    album_title: "An Album",
    length_s: 60,
    explicit: false,
    artwork: null,
  };
}

/** @param {string} letters */
export function tracks(letters) {
  return [...letters].map(track);
}

/** Random numbers in [0, 1) that a seed determines (mulberry32). @param {number} seed */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
