/** Short notices at the edge of the page, read aloud; one at a time. */

import { h } from "./dom.js";
import { textButton } from "./button.js";

const SHOWN_MS = 4_000;
const SHOWN_WITH_ACTION_MS = 8_000;

/** @type {HTMLElement | undefined} */
let region;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * @param {string} text
 * @param {{action?: {label: string, onSelect: () => void}, kind?: "plain" | "problem"}} [options]
 */
export function toast(text, { action, kind = "plain" } = {}) {
  region ??= h("div", { class: "toasts", role: "status", popover: "manual" });
  if (!region.isConnected) document.body.append(region);
  const shown = h(
    "div",
    { class: `toast toast-${kind}` },
    h("span", null, text),
    action && textButton(action.label, () => (hide(), action.onSelect()), { kind: "plain" }),
  );
  region.replaceChildren(shown);
  // Hidden and shown again it lies over whatever dialog has been opened since.
  if (region.matches(":popover-open")) region.hidePopover();
  region.showPopover();
  clearTimeout(timer);
  timer = setTimeout(hide, action ? SHOWN_WITH_ACTION_MS : SHOWN_MS);
}

/** Tell of an error that a call ended with. @param {unknown} error @param {string} [what] what was wanted */
export function toastError(error, what) {
  if (error instanceof DOMException && error.name === "AbortError") return;
  const reason = error instanceof Error ? error.message : String(error);
  toast(what ? `${what}: ${reason}` : reason, { kind: "problem" });
}

function hide() {
  clearTimeout(timer);
  region?.replaceChildren();
  if (region?.matches(":popover-open")) region.hidePopover();
}
