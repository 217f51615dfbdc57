/** Shuffling, with the randomness passed in. */

/**
 * All of a list in any order, each order as likely as another (Fisher and Yates).
 * @template T
 * @param {readonly T[]} list
 * @param {() => number} random answers [0, 1)
 * @returns {T[]}
 */
export function shuffle(list, random) {
  const shuffled = [...list];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
  }
  return shuffled;
}
