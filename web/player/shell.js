/**
 * The player's frame, with places for what others make:
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
import { Frame } from "../shared/frame.js";
import { playerSide, playerTabs } from "./navigation.js";

/** @typedef {"bar" | "mini" | "panel" | "sheet" | "side"} SlotName */

export class Shell extends Frame {
  /** @param {{onBack: () => void, search: HTMLElement, account: HTMLElement}} parts */
  constructor({ onBack, search, account }) {
    const more = h("div", { class: "side-more" });
    super({
      site: "Segue",
      side: playerSide(more),
      tabs: playerTabs(),
      header: [search, h("div", { class: "header-space" }), account],
      unreachable: "Segue can’t be reached. What is loaded stays; the rest comes when it is back.",
      onBack,
    });
    /** @type {Record<SlotName, HTMLElement>} */
    this._slots = {
      bar: h("div", { class: "slot-bar", hidden: true }),
      mini: h("div", { class: "slot-mini", hidden: true }),
      panel: h("div", { class: "slot-panel", hidden: true }),
      sheet: h("div", { class: "slot-sheet", hidden: true }),
      side: more,
    };
    this._main.after(this._slots.panel);
    this._tabs.before(this._slots.mini, this._slots.bar);
    this._tabs.after(this._slots.sheet);
  }

  /** @param {SlotName} name @param {HTMLElement | null} element */
  mount(name, element) {
    const slot = this._slots[name];
    fill(slot, element);
    slot.hidden = name !== "side" && !element;
    document.documentElement.toggleAttribute(`data-${name}`, Boolean(element));
  }
}
