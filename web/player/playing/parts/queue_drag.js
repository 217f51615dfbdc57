/** Rows that are dragged to another place by their grips, with a mouse or a finger. */

/** So near the edge of what is seen the list begins to scroll. */
const EDGE_PX = 56;
const SCROLL_PX = 9;

/**
 * @param {HTMLElement} list holds rows (`[data-upcoming]`) with grips (`.queue-grip`)
 * @param {(key: string, steps: number) => void} onMove how many rows further down it was put
 */
export function makeSortable(list, onMove) {
  list.addEventListener("pointerdown", (event) => {
    const grip = /** @type {Element} */ (event.target).closest(".queue-grip");
    const row = /** @type {HTMLElement | null} */ (grip?.closest("[data-upcoming]"));
    if (!row || event.button !== 0) return;
    event.preventDefault();
    new Drag(list, row, event, onMove);
  });
}

/** One row on its way. */
class Drag {
  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} row
   * @param {PointerEvent} event
   * @param {(key: string, steps: number) => void} onMove
   */
  constructor(list, row, event, onMove) {
    this.row = row;
    this.onMove = onMove;
    this.rows = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-upcoming]")]);
    this.from = this.rows.indexOf(row);
    this.to = this.from;
    this.scroller = list.closest(".playing-scroller, .slot-panel");
    this.scrolled_px = this.scroller?.scrollTop ?? 0;
    this.startY = this.y = event.clientY;
    this.middles = this.rows.map((each) => middleOf(each));
    this.height = row.getBoundingClientRect().height;
    this.ended = new AbortController();
    const { signal } = this.ended;
    row.setPointerCapture(event.pointerId);
    row.classList.add("queue-dragged");
    row.addEventListener("pointermove", (moved) => this.#moveTo(moved.clientY), { signal });
    row.addEventListener("pointerup", () => this.#end(true), { signal });
    row.addEventListener("pointercancel", () => this.#end(false), { signal });
    document.addEventListener("keydown", (pressed) => this.#onKey(pressed), { signal, capture: true });
    this.#scrollAtEdges();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.#end(false);
  }

  /** @param {number} y */
  #moveTo(y) {
    this.y = y;
    const pulled_px = y - this.startY + (this.scroller?.scrollTop ?? 0) - this.scrolled_px;
    const middle = this.middles[this.from] + pulled_px;
    const above = this.middles.filter((its, place) => place !== this.from && its < middle);
    this.to = above.length;
    this.row.style.setProperty("--pulled", `${pulled_px}px`);
    for (const [place, row] of this.rows.entries())
      row.style.setProperty("--shift", `${this.#shiftOf(place)}px`);
  }

  /** @param {number} place of a row that makes room */
  #shiftOf(place) {
    if (place > this.from && place <= this.to) return -this.height;
    return place < this.from && place >= this.to ? this.height : 0;
  }

  #scrollAtEdges() {
    if (this.ended.signal.aborted) return;
    const box = this.scroller?.getBoundingClientRect();
    if (box && this.scroller) {
      if (this.y < box.top + EDGE_PX) this.scroller.scrollTop -= SCROLL_PX;
      else if (this.y > box.bottom - EDGE_PX) this.scroller.scrollTop += SCROLL_PX;
      if (this.y !== this.startY) this.#moveTo(this.y);
    }
    requestAnimationFrame(() => this.#scrollAtEdges());
  }

  /** @param {boolean} kept */
  #end(kept) {
    this.ended.abort();
    this.row.classList.remove("queue-dragged");
    for (const row of this.rows) row.style.removeProperty("--shift");
    this.row.style.removeProperty("--pulled");
    if (kept && this.to !== this.from) this.onMove(this.row.dataset.key ?? "", this.to - this.from);
  }
}

/** @param {HTMLElement} row */
function middleOf(row) {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
}
