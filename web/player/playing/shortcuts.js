/** The player by single keys, wherever the focus is that has no use for them itself. */

/**
 * @typedef {{keys: string[], shown: string[], about: string, act: () => void, repeats?: boolean}} Shortcut
 */

/** Elements that mean something by keys of their own. */
const TYPED_INTO =
  "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]";
const OWN_KEYS =
  "[role=menu], [role=listbox], [role=slider], [role=radiogroup], [role=combobox], [role=tablist], audio";
const PRESSED_BY_SPACE = "button, summary, label, input, [role=button]";

/**
 * What an event means, such as "shift+arrowleft"; null when it is none of ours to take.
 * @param {KeyboardEvent} event
 * @returns {string | null}
 */
export function keyOf(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return null;
  const target = /** @type {Element | null} */ (event.target);
  if (target?.closest?.(TYPED_INTO)) return null;
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  if (key === "space" && target?.closest?.(PRESSED_BY_SPACE)) return null;
  if (/^(arrow|home|end|page)/.test(key) && target?.closest?.(`${OWN_KEYS}, input`)) return null;
  return event.shiftKey && key.startsWith("arrow") ? `shift+${key}` : key;
}

/**
 * @param {Shortcut[]} shortcuts
 * @param {{enabled: () => boolean, signal: AbortSignal}} options
 */
export function listenToKeys(shortcuts, { enabled, signal }) {
  const byKey = new Map(shortcuts.flatMap((shortcut) => shortcut.keys.map((key) => [key, shortcut])));
  document.addEventListener(
    "keydown",
    (event) => {
      const shortcut = enabled() && byKey.get(keyOf(event) ?? "");
      if (!shortcut || inForeignDialog(event) || (event.repeat && !shortcut.repeats)) return;
      event.preventDefault();
      shortcut.act();
    },
    { signal },
  );
}

/**
 * A dialog that asks something isn't disturbed; the player's own sheet is no such dialog.
 * @param {KeyboardEvent} event
 */
function inForeignDialog(event) {
  const dialog = document.querySelector("dialog[open]:not(.sheet)");
  return dialog !== null || /** @type {Element} */ (event.target)?.closest?.("[popover]") !== null;
}
