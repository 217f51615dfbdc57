/** Which line of timed lyrics is sung at a position. */

/** @typedef {{start_s: number, text: string}} Line */

/**
 * @param {readonly Line[]} lines in the order of their starts
 * @param {number} position_s
 * @returns {number} the last line that has begun, or -1 before the first
 */
export function activeLine(lines, position_s) {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle].start_s <= position_s) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
