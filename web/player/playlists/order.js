/** Where entries go when they are moved, and which of a long list's rows are to be drawn. */

/**
 * @template T
 * @param {readonly T[]} list
 * @param {number} from
 * @param {number} to the place it is at afterwards
 * @returns {T[]}
 */
export function moved(list, from, to) {
  const left = list.filter((_, index) => index !== from);
  return [...left.slice(0, to), list[from], ...left.slice(to)];
}

/**
 * Behind which entry one stands; null is the start. The API moves entries behind others.
 * @param {readonly {id: string}[]} entries
 * @param {number} index
 */
export function afterOf(entries, index) {
  return index > 0 ? entries[index - 1].id : null;
}

/**
 * How far a row gives way to the one that is dragged, in rows.
 * @param {number} index
 * @param {{from: number, to: number}} drag
 */
export function givesWay(index, { from, to }) {
  if (index > from && index <= to) return -1;
  return index < from && index >= to ? 1 : 0;
}

/**
 * The rows that are in sight, and some more on both sides.
 * @param {{top_px: number, height_px: number, row_px: number, count: number, more: number}} view `top_px`: how far above
 *   the top of what is seen the list begins
 * @returns {{first: number, end: number}} `end` is behind the last
 */
export function rowsInSight({ top_px, height_px, row_px, count, more }) {
  const first = Math.floor(top_px / row_px) - more;
  const end = Math.ceil((top_px + height_px) / row_px) + more;
  return { first: Math.max(0, Math.min(first, count)), end: Math.max(0, Math.min(end, count)) };
}

/**
 * Where a key leads from a row; before the first and behind the last there is nothing.
 * @param {string} key
 * @param {{index: number, last: number, screenful: number}} from
 * @returns {number | undefined} undefined when it is no key that walks
 */
export function walked(key, { index, last, screenful }) {
  switch (key) {
    case "ArrowUp":
      return index - 1;
    case "ArrowDown":
      return index + 1;
    case "PageUp":
      return Math.max(0, index - screenful);
    case "PageDown":
      return Math.min(last, index + screenful);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}
