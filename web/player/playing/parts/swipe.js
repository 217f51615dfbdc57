/** Pulling a sheet down with a finger to close it. */

/** As far as it must be pulled, or as fast. */
const FAR_PX = 120;
const FAST_PX_PER_MS = 0.6;

/**
 * @param {HTMLElement} sheet follows the finger by `--pull`
 * @param {HTMLElement[]} handles where it can be taken hold of
 * @param {() => void} onClose
 */
export function closeBySwipe(sheet, handles, onClose) {
  /** @type {{y: number, at_ms: number, id: number} | null} */
  let from = null;
  /** @param {number} pull_px */
  const pull = (pull_px) => sheet.style.setProperty("--pull", `${Math.max(0, pull_px)}px`);
  /** @param {PointerEvent} event */
  const end = (event) => {
    if (!from) return;
    const moved_px = event.clientY - from.y;
    const speed = moved_px / Math.max(1, event.timeStamp - from.at_ms);
    from = null;
    sheet.classList.remove("sheet-pulled");
    pull(0);
    if (event.type === "pointerup" && (moved_px > FAR_PX || (moved_px > 30 && speed > FAST_PX_PER_MS)))
      onClose();
  };
  for (const handle of handles) {
    handle.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" || /** @type {Element} */ (event.target).closest("button")) return;
      from = { y: event.clientY, at_ms: event.timeStamp, id: event.pointerId };
      handle.setPointerCapture(event.pointerId);
      sheet.classList.add("sheet-pulled");
    });
    handle.addEventListener("pointermove", (event) => {
      if (from?.id === event.pointerId) pull(event.clientY - from.y);
    });
    handle.addEventListener("pointerup", end);
    handle.addEventListener("pointercancel", end);
  }
}
