/** The rows of a long list that are drawn, each at its place, in the order in which they stand. */

import { givesWay } from "./order.js";

export const ROW_PX = 60;

/** @typedef {{from: number, to: number, y_px: number}} Drag a row that is dragged, and where in the list it is */

/** Which place of the list a row has. @param {Element} row */
export function indexOf(row) {
  return Number(/** @type {HTMLElement} */ (row).dataset.index);
}

export class DrawnRows {
  /**
   * @param {HTMLElement} element the list
   * @param {(index: number, key: string) => HTMLElement} make
   */
  constructor(element, make) {
    this._element = element;
    this._make = make;
    /** @type {Map<string, HTMLElement>} */
    this._rows = new Map();
    element.style.setProperty("--row-height", `${ROW_PX}px`);
  }

  /** @param {string} key */
  get(key) {
    return this._rows.get(key);
  }

  [Symbol.iterator]() {
    return this._rows.values();
  }

  /** All are made anew when they are drawn again. */
  forget() {
    for (const row of this._rows.values()) row.remove();
    this._rows.clear();
  }

  /**
   * Draw these and no others.
   * @param {Map<string, number>} wanted places by keys
   * @param {{active: number, drag: Drag | null}} now `active`: the place that Tab leads to
   */
  draw(wanted, { active, drag }) {
    for (const [key, row] of this._rows) if (!wanted.has(key)) (row.remove(), this._rows.delete(key));
    for (const [key, index] of wanted) {
      const row = this._rows.get(key) ?? this._make(index, key);
      this._rows.set(key, row);
      place(row, index, drag);
      leadTab(row, index === active);
    }
    this.#putInOrder();
  }

  /** Screen readers read them in the order in which they stand. */
  #putInOrder() {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    const rows = [...this._rows.values()].sort((one, other) => indexOf(one) - indexOf(other));
    let before = null;
    for (const row of rows) {
      const next = /** @type {Element | null} */ (
        before ? before.nextElementSibling : this._element.firstElementChild
      );
      if (next !== row) this._element.insertBefore(row, next);
      before = row;
    }
    // Who is put elsewhere loses the focus.
    if (focused !== document.activeElement && this._element.contains(focused))
      focused?.focus({ preventScroll: true });
  }
}

/** @param {HTMLElement} row @param {number} index @param {Drag | null} drag */
function place(row, index, drag) {
  const dragged = drag?.from === index;
  const y_px = dragged ? drag.y_px : (index + (drag ? givesWay(index, drag) : 0)) * ROW_PX;
  row.style.setProperty("--y", `${y_px}px`);
  row.classList.toggle("entry-dragged", dragged);
  row.setAttribute("aria-rowindex", String(index + 1));
  row.dataset.index = String(index);
}

/** @param {HTMLElement} row @param {boolean} led whether Tab leads to it and to what is in it */
function leadTab(row, led) {
  const tabIndex = led ? 0 : -1;
  if (row.tabIndex === tabIndex && row.isConnected) return;
  row.tabIndex = tabIndex;
  for (const inner of row.querySelectorAll(/** @type {"a"} */ ("a, button"))) inner.tabIndex = tabIndex;
}
