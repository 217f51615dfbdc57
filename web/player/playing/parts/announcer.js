/** Says to screen readers what happens elsewhere on the page. */

import { h } from "../../../shared/dom.js";

/** A polite live region. */
export class Announcer {
  constructor() {
    this.element = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
  }

  /** @param {string} text the same twice is said twice */
  say(text) {
    this.element.textContent = this.element.textContent === text ? `${text}\u00a0` : text;
  }
}
