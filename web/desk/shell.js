/** The desk's frame, with the player at the bottom once something plays. */

import { fill, h } from "../shared/dom.js";
import { Frame } from "../shared/frame.js";
import { deskSide, deskTabs } from "./navigation.js";

export class Shell extends Frame {
  /** @param {{onBack: () => void, account: HTMLElement}} parts */
  constructor({ onBack, account }) {
    super({
      site: "Segue desk",
      side: deskSide(),
      tabs: deskTabs(),
      header: [h("div", { class: "header-space" }), account],
      unreachable: "Segue can’t be reached. Uploads go on by themselves when it is back.",
      onBack,
    });
    this.element.classList.add("desk");
    this._bar = h("div", { class: "desk-bar-place", hidden: true });
    this._tabs.before(this._bar);
  }

  /** Show the player. @param {HTMLElement} element */
  mountBar(element) {
    fill(this._bar, element);
    this._bar.hidden = false;
    // The styles of the player's shell leave room by these.
    for (const name of ["data-bar", "data-mini"]) document.documentElement.toggleAttribute(name, true);
  }
}
