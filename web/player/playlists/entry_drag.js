/** A playlist's row on its way to another place, by its grip, with a mouse or a finger; at the window's edge it scrolls. */

const EDGE_PX = 72;
const SCROLL_PX = 12;

/**
 * @param {HTMLElement} list
 * @param {object} options
 * @param {number} options.rowPx
 * @param {() => number} options.count
 * @param {(row: Element) => number} options.indexOf
 * @param {(drag: {from: number, to: number, y_px: number} | null) => void} options.onDrag `y_px`: where in the list it is
 * @param {(from: number, to: number) => void} options.onDrop
 */
export function dragByGrip(list, { rowPx, count, indexOf, onDrag, onDrop }) {
  list.addEventListener("pointerdown", (event) => {
    const grip = /** @type {HTMLElement | null} */ (
      /** @type {Element} */ (event.target).closest(".entry-grip")
    );
    const row = grip?.closest(".entry");
    if (!grip || !row || event.button !== 0) return;
    const from = indexOf(row);
    const ended = new AbortController();
    const { signal } = ended;
    const held_px = event.clientY - row.getBoundingClientRect().top;
    let pointer_px = event.clientY;
    let to = from;
    let moved = false;
    const tell = () => {
      const y_px = pointer_px - held_px - list.getBoundingClientRect().top;
      to = Math.min(Math.max(Math.round(y_px / rowPx), 0), count() - 1);
      onDrag({ from, to, y_px });
    };
    const scrollAtEdges = () => {
      if (signal.aborted) return;
      const down = pointer_px > innerHeight - EDGE_PX ? 1 : pointer_px < EDGE_PX + 40 ? -1 : 0;
      if (moved && down) (window.scrollBy(0, down * SCROLL_PX), tell());
      requestAnimationFrame(scrollAtEdges);
    };
    /** @param {boolean} kept */
    const end = (kept) => {
      ended.abort();
      onDrag(null);
      if (kept && moved && to !== from) onDrop(from, to);
    };
    grip.setPointerCapture(event.pointerId);
    grip.addEventListener(
      "pointermove",
      (/** @type {PointerEvent} */ at) => ((pointer_px = at.clientY), (moved = true), tell()),
      { signal },
    );
    grip.addEventListener("pointerup", () => end(true), { signal });
    grip.addEventListener("pointercancel", () => end(false), { signal });
    document.addEventListener(
      "keydown",
      (pressed) => {
        if (pressed.key !== "Escape") return;
        pressed.preventDefault();
        end(false);
      },
      { signal, capture: true },
    );
    scrollAtEdges();
  });
}
