/**
 * The frame around the desk's pages: the ways through it, the page, and the player at the bottom once
 * something plays.
 */

import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { iconButton } from "../shared/button.js";
import { markPlace } from "../player/navigation.js";
import { sideBar, tabBar } from "./navigation.js";

export class Shell {
  /** @param {{onBack: () => void, account: HTMLElement}} parts */
  constructor({ onBack, account }) {
    this._side = sideBar();
    this._tabs = tabBar();
    this._back = iconButton("back", "Back", onBack, { class: "back", hidden: true });
    this._banner = h("div", { class: "banner", role: "status", hidden: true });
    this._announcer = h("div", { class: "unseen", "aria-live": "polite" });
    this._page = h("main", { class: "page", id: "page", tabIndex: -1 });
    this._bar = h("div", { class: "desk-bar-place", hidden: true });
    const header = h("header", { class: "header" }, this._back, h("div", { class: "header-space" }), account);
    const tell = () => header.classList.toggle("header-over", window.scrollY > 8);
    window.addEventListener("scroll", tell, { passive: true });
    this._main = h("div", { class: "main" }, header, this._banner, this._page);
    const skip = h("a", {
      class: "skip-link",
      href: "#page",
      onClick: (/** @type {Event} */ e) => this._skip(e),
    });
    skip.append("Skip to the content");
    this.element = h(
      "div",
      { class: "shell desk" },
      skip,
      this._side,
      this._main,
      this._announcer,
      this._bar,
      this._tabs,
    );
  }

  /** Show the player. @param {HTMLElement} element */
  mountBar(element) {
    fill(this._bar, element);
    this._bar.hidden = false;
    // The styles of the player's shell leave room by these.
    for (const name of ["data-bar", "data-mini"]) document.documentElement.toggleAttribute(name, true);
  }

  /**
   * Show a page.
   * @param {HTMLElement} element
   * @param {{title: string, place: string, canGoBack: boolean}} about
   */
  show(element, { title, place, canGoBack }) {
    this._main.dataset.place = place;
    this._back.hidden = !canGoBack;
    document.title = `${title} – Segue desk`;
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
    if (!reachable)
      fill(
        this._banner,
        icon("offline"),
        "Segue can’t be reached. Uploads go on by themselves when it is back.",
      );
    this._banner.hidden = reachable;
  }

  /** @param {Event} event the address stays as it is */
  _skip(event) {
    event.preventDefault();
    (this._page.querySelector("h1") ?? this._page).focus();
  }
}
