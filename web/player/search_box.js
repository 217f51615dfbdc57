/**
 * The field in the header. The search page reads it; elsewhere, to type is to go there, and to leave is to
 * empty it.
 */

import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { hrefOf } from "../shared/router.js";

/** In characters; the API takes no more. */
const LONGEST = 200;

/** Tells "input" as somebody types; the search page sets `text` as it comes. */
export class SearchBox extends EventTarget {
  /** @param {import("../shared/router.js").Router} router */
  constructor(router) {
    super();
    this.input = h("input", {
      class: "search-input",
      type: "search",
      placeholder: "Search",
      "aria-label": "Search music, playlists and lyrics",
      autocomplete: "off",
      maxLength: LONGEST,
      spellcheck: false,
      enterKeyHint: "search",
    });
    this.element = h("search", { class: "search-box" }, icon("search"), this.input);
    this.input.addEventListener("input", () => {
      const here = router.place.path === "/search";
      if (!here && this.input.value.trim()) router.go(hrefOf("/search", { q: this.input.value }));
      else this.dispatchEvent(new Event("input"));
    });
    router.addEventListener("arrive", () => {
      if (router.place.path !== "/search") this.input.value = "";
    });
    document.addEventListener("keydown", (event) => this._onKey(event));
  }

  /** `/` and Ctrl-K go to the field, unless something is being typed. @param {KeyboardEvent} event */
  _onKey(event) {
    const combined = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!combined && (!slash || isTypedInto(event.target))) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    if (!this.input.checkVisibility()) location.hash = "#/search";
    else (this.input.focus(), this.input.select());
  }
}

/** @param {EventTarget | null} target */
function isTypedInto(target) {
  return target instanceof Element && target.matches("input, textarea, select, [contenteditable]");
}
