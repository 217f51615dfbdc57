/** What the pages about listening say before there was any. */

import { h } from "../../shared/dom.js";
import { emptyState } from "../empty_state.js";

/** @param {string} title @param {string} text */
export function nothingPlayed(title, text) {
  const browse = h("a", { class: "button button-primary", href: "#/albums" }, "Browse albums");
  return emptyState("history", title, text, browse);
}
