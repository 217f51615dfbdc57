/**
 * The frame around the pages, with places for what others make:
 *
 *   shell.mount("bar", element)    the player bar at the bottom (desktop)
 *   shell.mount("mini", element)   the mini player above the tabs (phone)
 *   shell.mount("panel", element)  queue and lyrics at the right (desktop); it is a landmark of the caller's
 *   shell.mount("sheet", element)  now playing over everything (phone); the caller shows and hides it
 *   shell.mount("side", element)   below the side bar's links: the library's and the playlists
 *
 * `null` empties a place again; an empty one takes no room. `--shell-bottom` is how much of the page's foot
 * is covered.
 */

import { fill, h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { iconButton } from "../shared/button.js";
import { markPlace, sideBar, tabBar } from "./navigation.js";

/** @typedef {"bar" | "mini" | "panel" | "sheet" | "side"} SlotName */

export class Shell {
  /** @param {{onBack: () => void, search: HTMLElement, account: HTMLElement}} parts */
  constructor({ onBack, search, account }) {
    this._side = sideBar();
    this._tabs = tabBar();
    this._back = iconButton("back", "Back", onBack, { class: "back", hidden: true });
    this._banner = h("div", { class: "banner", role: "status", hidden: true });
    this._announcer = h("div", { class: "unseen", "aria-live": "polite" });
    this._page = h("main", { class: "page", id: "page", tabIndex: -1 });
    /** @type {Record<SlotName, HTMLElement>} */
    this._slots = {
      bar: h("div", { class: "slot-bar", hidden: true }),
      mini: h("div", { class: "slot-mini", hidden: true }),
      panel: h("div", { class: "slot-panel", hidden: true }),
      sheet: h("div", { class: "slot-sheet", hidden: true }),
      side: /** @type {HTMLElement} */ (this._side.querySelector(".side-more")),
    };
    const header = h(
      "header",
      { class: "header" },
      this._back,
      search,
      h("div", { class: "header-space" }),
      account,
    );
    const tell = () => header.classList.toggle("header-over", window.scrollY > 8);
    window.addEventListener("scroll", tell, { passive: true });
    this._main = h("div", { class: "main" }, header, this._banner, this._page);
    const skip = h("a", {
      class: "skip-link",
      href: "#page",
      onClick: (/** @type {Event} */ e) => this._skip(e),
    });
    skip.append("Skip to the content");
    const { bar, mini, panel, sheet } = this._slots;
    this.element = h("div", { class: "shell" }, skip, this._side, this._main, panel, this._announcer);
    this.element.append(mini, bar, this._tabs, sheet);
  }

  /** @param {SlotName} name @param {HTMLElement | null} element */
  mount(name, element) {
    const slot = this._slots[name];
    fill(slot, element);
    slot.hidden = name !== "side" && !element;
    document.documentElement.toggleAttribute(`data-${name}`, Boolean(element));
  }

  /**
   * Show a page.
   * @param {HTMLElement} element
   * @param {{title: string, place: string, canGoBack: boolean}} about
   */
  show(element, { title, place, canGoBack }) {
    this._main.dataset.place = place;
    this._back.hidden = !canGoBack;
    document.title = title === "Segue" ? title : `${title} – Segue`;
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
    if (!reachable) {
      fill(
        this._banner,
        icon("offline"),
        "Segue can’t be reached. What is loaded stays; the rest comes when it is back.",
      );
    }
    this._banner.hidden = reachable;
  }

  /** @param {Event} event the address stays as it is */
  _skip(event) {
    event.preventDefault();
    const heading = this._page.querySelector("h1") ?? this._page;
    heading.tabIndex = -1;
    heading.focus();
  }
}
