/** The discs of an album. */

/**
 * @typedef {import("../../shared/types.js").Track} Track
 * @typedef {{disc: number, from: number, tracks: Track[]}} Disc `from`: the place of its first track among
 *   all
 */

/**
 * @param {Track[]} tracks in playing order
 * @returns {Disc[]}
 */
export function discsOf(tracks) {
  /** @type {Disc[]} */
  const discs = [];
  for (const [index, track] of tracks.entries()) {
    if (discs.at(-1)?.disc !== track.disc) discs.push({ disc: track.disc, from: index, tracks: [] });
    discs[discs.length - 1].tracks.push(track);
  }
  return discs;
}
