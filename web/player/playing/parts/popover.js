/** A small panel at a button, which closes by Escape and by a click elsewhere, and gives the focus back. */

import { h } from "../../../shared/dom.js";

const MARGIN_PX = 8;

/**
 * @param {HTMLElement} anchor the button that opens it; clicked again it closes
 * @param {string} label
 * @param {(signal: AbortSignal) => (Node | null)[]} content made anew each time; the signal ends with the panel
 */
export function popoverAt(anchor, label, content) {
  /** @type {HTMLElement | null} */
  let open = null;
  anchor.setAttribute("aria-haspopup", "dialog");
  anchor.setAttribute("aria-expanded", "false");
  // A press on the anchor closes what is open by itself, before the click arrives.
  let wasOpen = false;
  anchor.addEventListener("pointerdown", () => (wasOpen = open !== null));
  anchor.addEventListener("click", () => {
    if (wasOpen || open) open?.hidePopover();
    else {
      const life = new AbortController();
      const onClosed = () => {
        open = null;
        life.abort();
      };
      open = show(anchor, label, content(life.signal), onClosed);
    }
    wasOpen = false;
  });
}

/**
 * @param {HTMLElement} anchor
 * @param {string} label
 * @param {(Node | null)[]} content
 * @param {() => void} onClosed
 */
function show(anchor, label, content, onClosed) {
  const panel = h("div", {
    class: "popover",
    role: "dialog",
    "aria-label": label,
    tabIndex: -1,
    popover: "auto",
  });
  panel.append(...content.filter((node) => node !== null));
  (anchor.closest("dialog[open]") ?? document.body).append(panel);
  panel.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "closed") return;
    const had = panel.contains(document.activeElement) || document.activeElement === document.body;
    panel.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (had) anchor.focus({ preventScroll: true });
    onClosed();
  });
  panel.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  lay(panel, anchor);
  const first = panel.querySelector(/** @type {"input"} */ ("input:checked, input, button, a"));
  (first ?? panel).focus({ preventScroll: true });
  return panel;
}

/**
 * Above its anchor where there is room, else below.
 * @param {HTMLElement} panel
 * @param {HTMLElement} anchor
 */
function lay(panel, anchor) {
  const { width, height } = panel.getBoundingClientRect();
  const box = anchor.getBoundingClientRect();
  const centred = box.left + box.width / 2 - width / 2;
  const left = Math.min(Math.max(MARGIN_PX, centred), innerWidth - MARGIN_PX - width);
  const above = box.top - height - MARGIN_PX;
  const top = above >= MARGIN_PX ? above : Math.min(box.bottom + MARGIN_PX, innerHeight - height - MARGIN_PX);
  panel.style.setProperty("--popover-left", `${left}px`);
  panel.style.setProperty("--popover-top", `${Math.max(MARGIN_PX, top)}px`);
}
