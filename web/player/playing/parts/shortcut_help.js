/** The keys, listed; and the way to have none, for whom single keys do harm (WCAG 2.1.4). */

import { openDialog } from "../../../shared/dialog.js";
import { h } from "../../../shared/dom.js";

/** @typedef {import("../playback.js").Playback} Playback */
/** @typedef {import("../shortcuts.js").Shortcut} Shortcut */

/** @param {Playback} playback @param {Shortcut[]} shortcuts */
export function showShortcuts(playback, shortcuts) {
  const box = h("input", { type: "checkbox", checked: playback.preferences.shortcuts });
  box.addEventListener("change", () => playback.prefer({ shortcuts: box.checked }));
  openDialog(
    "Keyboard shortcuts",
    h("dl", { class: "shortcuts" }, shortcuts.map(row)),
    h("label", { class: "shortcuts-switch" }, box, h("span", null, "Use these keys in this browser")),
  );
}

/** @param {Shortcut} shortcut */
function row({ shown, about }) {
  const keys = shown.flatMap((key, place) => [place > 0 && " or ", h("kbd", null, key)]);
  return h("div", { class: "shortcut" }, h("dt", null, keys), h("dd", null, about));
}
