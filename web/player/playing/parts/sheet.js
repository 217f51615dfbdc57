/** Now playing over the whole of a phone's screen, with the queue and the lyrics within. */

import { iconButton } from "../../../shared/button.js";
import { fill, h } from "../../../shared/dom.js";
import { currentArtwork, currentTitle } from "./now_playing.js";
import { likeButton } from "./like_button.js";
import { popoverAt } from "./popover.js";
import { renditionLine } from "./rendition_line.js";
import { seekBar } from "./seek_bar.js";
import { closeBySwipe } from "./swipe.js";
import { transport } from "./transport.js";
import { troubleLine } from "./trouble_line.js";

/** @typedef {import("../playback.js").Playback} Playback */
/** @typedef {import("./side_panel.js").View} View */
/** @typedef {import("./side_panel.js").PanelName} PanelName */

/** A modal dialog: Escape and the way back close it, and the page behind is out of reach. */
export class Sheet {
  /** @type {PanelName | null} */
  #inside = null;

  /**
   * @param {Playback} playback
   * @param {{
   *   views: Record<PanelName, View>, actions: import("../../actions.js").Actions, settings: (life: AbortSignal) => Node[],
   *   signal: AbortSignal
   * }} options
   */
  constructor(playback, { views, actions, settings, signal }) {
    this.views = views;
    const close = () => this.close();
    this.artwork = currentArtwork(playback, signal, { sizes: "min(88vw, 480px)", class: "sheet-artwork" });
    this.stage = h("div", { class: "sheet-stage" }, this.artwork);
    this.lyrics = iconButton("lyrics", "Lyrics", () => this.switch("lyrics"), { "aria-pressed": "false" });
    this.queue = iconButton("queue", "Queue", () => this.switch("queue"), { "aria-pressed": "false" });
    const sound = iconButton("settings", "Loudness and quality", () => {});
    popoverAt(sound, "Loudness and quality", settings);
    const head = h(
      "div",
      { class: "sheet-head" },
      iconButton("down", "Close the player", close),
      h("div", { class: "sheet-grip", "aria-hidden": "true" }),
      sound,
    );
    const foot = h(
      "div",
      { class: "sheet-foot" },
      h(
        "div",
        { class: "sheet-track" },
        currentTitle(playback, signal, { onFollow: close }),
        likeButton(playback, actions, signal),
      ),
      renditionLine(playback, signal),
      troubleLine(playback, signal),
      seekBar(playback, signal),
      transport(playback, signal),
      h("div", { class: "sheet-tools" }, this.lyrics, this.queue),
    );
    this.element = h("dialog", { class: "sheet", "aria-label": "Now playing" }, head, this.stage, foot);
    this.element.addEventListener("close", () => this.#show(null));
    closeBySwipe(this.element, [head, this.artwork], close);
  }

  open() {
    if (!this.element.open) this.element.showModal();
  }

  close() {
    this.element.close();
  }

  /** @param {PanelName} name */
  switch(name) {
    this.#show(this.#inside === name ? null : name);
  }

  /** @param {PanelName | null} name */
  #show(name) {
    if (this.#inside) this.views[this.#inside].setShown(false);
    this.#inside = name;
    this.element.classList.toggle("sheet-reads", name !== null);
    fill(
      this.stage,
      name
        ? h(
            "div",
            { class: "playing-scroller", tabIndex: 0, role: "group", "aria-label": name },
            this.views[name].element,
          )
        : this.artwork,
    );
    this.lyrics.setAttribute("aria-pressed", String(name === "lyrics"));
    this.queue.setAttribute("aria-pressed", String(name === "queue"));
    if (name) this.views[name].setShown(true);
  }
}
