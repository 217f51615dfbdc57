/** The frame around the pages of the player and of the desk: the ways through it, a header, the page, what is told. */

import { fill, h } from "./dom.js";
import { isolated } from "./format.js";
import { icon } from "./icons.js";
import { iconButton } from "./button.js";
import { markPlace } from "./places.js";

export class Frame {
  /**
   * @param {object} parts
   * @param {string} parts.site what every title ends with
   * @param {HTMLElement} parts.side
   * @param {HTMLElement} parts.tabs
   * @param {HTMLElement[]} parts.header after the button that leads back
   * @param {string} parts.unreachable what is told while the API is away
   * @param {() => void} parts.onBack
   */
  constructor({ site, side, tabs, header, unreachable, onBack }) {
    this._site = site;
    this._side = side;
    this._tabs = tabs;
    this._back = iconButton("back", "Back", onBack, { class: "back", hidden: true });
    this._unreachable = unreachable;
    this._banner = h("div", { class: "banner", role: "status", hidden: true });
    this._announcer = h("div", { class: "unseen", "aria-live": "polite" });
    this._page = h("main", { class: "page", id: "page", tabIndex: -1 });
    this._main = h("div", { class: "main" }, headerOf(this._back, header), this._banner, this._page);
    this.element = h(
      "div",
      { class: "shell" },
      skipLink(() => this._skip()),
      side,
      this._main,
      this._announcer,
      tabs,
    );
  }

  /**
   * Show a page.
   * @param {HTMLElement} element
   * @param {{title: string, place: string, canGoBack: boolean}} about
   */
  show(element, { title, place, canGoBack }) {
    this._main.dataset.place = place;
    this._back.hidden = !canGoBack;
    document.title = title === this._site ? title : `${isolated(title)} – ${this._site}`;
    fill(this._page, element);
    markPlace([this._side, this._tabs], place);
    this.announce(title);
  }

  /** Have screen readers say something, without any hurry. @param {string} text */
  announce(text) {
    this._announcer.textContent = text;
  }

  /** @param {boolean} busy a page is being made */
  setBusy(busy) {
    this._page.toggleAttribute("aria-busy", busy);
    this._main.classList.toggle("main-busy", busy);
  }

  /** @param {boolean} reachable */
  setReachable(reachable) {
    if (!reachable) fill(this._banner, icon("offline"), this._unreachable);
    this._banner.hidden = reachable;
  }

  _skip() {
    const heading = this._page.querySelector("h1") ?? this._page;
    heading.tabIndex = -1;
    heading.focus();
  }
}

/** It lifts off the page that is scrolled below it. @param {HTMLElement} back @param {HTMLElement[]} parts */
function headerOf(back, parts) {
  const header = h("header", { class: "header" }, back, parts);
  const tell = () => header.classList.toggle("header-over", window.scrollY > 8);
  window.addEventListener("scroll", tell, { passive: true });
  return header;
}

/** @param {() => void} onSkip the address stays as it is */
function skipLink(onSkip) {
  const onClick = (/** @type {Event} */ event) => (event.preventDefault(), onSkip());
  return h("a", { class: "skip-link", href: "#page", onClick }, "Skip to the content");
}
