/** One row of the queue. */

import { picture } from "../../../shared/artwork.js";
import { iconButton } from "../../../shared/button.js";
import { fill, h } from "../../../shared/dom.js";
import { formatTrackLength } from "../../../shared/format.js";

/** @typedef {import("../playback.js").Playback} Playback */
/** @typedef {import("../queue.js").QueueEntry} QueueEntry */

export class QueueRow {
  /** @type {string | null} */
  #place = null;

  /** @param {QueueEntry} entry @param {Playback} playback @param {(key: string) => void} onRemove */
  constructor(entry, playback, onRemove) {
    const { key, track } = entry;
    const of = { id: track.album_id, title: track.album_title, artwork: track.artwork };
    this.does = h("span", { class: "unseen" });
    this.main = h(
      "button",
      { type: "button", class: "queue-main", onClick: () => this.#press(playback, key) },
      this.does,
      picture(of, { sizes: "40px" }),
      h(
        "span",
        { class: "queue-names" },
        h("span", { class: "queue-title" }, track.title),
        h("span", { class: "queue-artist" }, track.artist.name),
      ),
    );
    this.length = h("span", { class: "queue-length figures" }, formatTrackLength(track.length_s));
    this.remove = iconButton("close", `Remove ${track.title}`, () => onRemove(key), {
      class: "queue-remove",
    });
    this.grip = iconButton("grip", `Move ${track.title}`, () => {}, {
      class: "queue-grip",
      "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown",
      title: "Drag to move, or Alt with the arrow keys",
    });
    this.element = h("li", { class: "queue-row", "data-key": key });
  }

  /** @param {"current" | "played" | "upcoming"} place */
  setPlace(place) {
    if (place === this.#place) return;
    this.#place = place;
    this.element.toggleAttribute("data-upcoming", place === "upcoming");
    if (place === "current") this.element.setAttribute("aria-current", "true");
    else this.element.removeAttribute("aria-current");
    this.element.classList.toggle("queue-row-current", place === "current");
    this.does.textContent = place === "current" ? "Play or pause " : "Play ";
    const tools = place === "upcoming" ? [this.remove, this.grip] : [];
    fill(this.element, this.main, this.length, tools);
  }

  focus() {
    this.main.focus();
  }

  /** @param {Playback} playback @param {string} key */
  #press(playback, key) {
    if (this.#place === "current") playback.toggle();
    else playback.jump(key);
  }
}
