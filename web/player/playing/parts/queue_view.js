/** The queue: what plays, what comes, what went; to be reordered by dragging and by keys. */

import { textButton } from "../../../shared/button.js";
import { fill, h } from "../../../shared/dom.js";
import { formatLength, plural } from "../../../shared/format.js";
import { makeSortable } from "./queue_drag.js";
import { QueueRow } from "./queue_row.js";

/** @typedef {import("../playback.js").Playback} Playback */
/** @typedef {import("../queue.js").QueueEntry} QueueEntry */
/** @typedef {import("./announcer.js").Announcer} Announcer */

/** Rows cost; whoever wants more of a long queue asks for it. */
const SHOWN_AT_FIRST = 60;
const SHOWN_MORE = 200;
const PLAYED_SHOWN = 30;

export class QueueView {
  /** @type {Map<string, QueueRow>} */
  #rows = new Map();
  #shown = false;
  #limit = SHOWN_AT_FIRST;

  /**
   * @param {Playback} playback
   * @param {{announcer: Announcer, save: {possible: () => boolean, act: () => void}, signal: AbortSignal}}
   * options
   */
  constructor(playback, { announcer, save, signal }) {
    this.playback = playback;
    this.announcer = announcer;
    this.current = h("ol", { class: "queue-list" });
    this.upcoming = h("div", { class: "queue-upcoming" });
    this.played = h("ol", { class: "queue-list queue-played-list" });
    this.playedBox = h("details", { class: "queue-played" }, h("summary", null, "Played"), this.played);
    this.summary = h("p", { class: "queue-summary soft" });
    this.clear = textButton("Clear", () => this.#clear(), { kind: "plain" });
    this.save = textButton("Save as playlist", () => save.act(), { kind: "plain" });
    this.canSave = save.possible;
    this.element = h(
      "div",
      { class: "queue" },
      h("h2", { class: "panel-title" }, "Queue"),
      h("div", { class: "queue-actions" }, this.save, this.clear),
      this.playedBox,
      h("h3", { class: "queue-heading" }, "Now playing"),
      this.current,
      this.upcoming,
      this.summary,
    );
    makeSortable(this.upcoming, (key, steps) => this.#moveBy(key, steps));
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    for (const type of ["queue", "track"]) playback.addEventListener(type, () => this.#refresh(), { signal });
    playback.addEventListener("state", () => this.#markPlaying(), { signal });
  }

  /** @param {boolean} shown */
  setShown(shown) {
    this.#shown = shown;
    this.#limit = SHOWN_AT_FIRST;
    this.#refresh();
  }

  #refresh() {
    if (!this.#shown) return;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    const { entries, index } = this.playback.queue;
    const after = entries.slice(index + 1);
    this.#forgetRows(entries);
    fill(
      this.current,
      entries.slice(index, index + 1).map((entry) => this.#row(entry, "current")),
    );
    fill(
      this.played,
      entries.slice(Math.max(0, index - PLAYED_SHOWN), Math.max(index, 0)).map((e) => this.#row(e, "played")),
    );
    this.playedBox.hidden = index <= 0;
    this.#fillUpcoming(after);
    this.summary.textContent = summaryOf(after);
    this.clear.hidden = entries.length < 2;
    this.save.hidden = !this.canSave();
    if (focused?.isConnected && this.element.contains(focused)) focused.focus({ preventScroll: true });
    this.#markPlaying();
  }

  /** @param {QueueEntry[]} after */
  #fillUpcoming(after) {
    const shown = after.slice(0, this.#limit);
    const sections = sectionsOf(shown).map(({ heading, entries }) => [
      h("h3", { class: "queue-heading" }, heading),
      h(
        "ol",
        { class: "queue-list" },
        entries.map((entry) => this.#row(entry, "upcoming")),
      ),
    ]);
    const more = after.length > shown.length && textButton("Show more", () => this.#showMore());
    fill(this.upcoming, sections.flat(), more);
  }

  #showMore() {
    this.#limit += SHOWN_MORE;
    this.#refresh();
  }

  /** @param {QueueEntry} entry @param {"current" | "played" | "upcoming"} place */
  #row(entry, place) {
    const row = this.#rows.get(entry.key) ?? new QueueRow(entry, this.playback, (key) => this.#remove(key));
    this.#rows.set(entry.key, row);
    row.setPlace(place);
    return row.element;
  }

  /** @param {readonly QueueEntry[]} entries */
  #forgetRows(entries) {
    const keys = new Set(entries.map((entry) => entry.key));
    for (const key of this.#rows.keys()) if (!keys.has(key)) this.#rows.delete(key);
  }

  #markPlaying() {
    this.element.classList.toggle("queue-sounding", this.playback.state.status === "playing");
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const key = /** @type {Element} */ (event.target).closest("[data-upcoming]")?.getAttribute("data-key");
    if (!key) return;
    /** @type {Record<string, number>} */
    const steps = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
    if (event.altKey && event.key in steps) this.#moveBy(key, steps[event.key]);
    else if (event.key === "Delete" && !event.altKey) this.#remove(key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {string} key @param {number} steps down */
  #moveBy(key, steps) {
    const { queue } = this.playback;
    const first = queue.index + 1;
    const from = queue.entries.findIndex((entry) => entry.key === key);
    const place = Math.min(Math.max(from + steps, first), queue.entries.length - 1);
    const { title } = queue.entries[from].track;
    const moved = this.playback.move(key, place);
    const where = `${place - first + 1} of ${queue.entries.length - first}`;
    this.announcer.say(moved ? `${title}: moved to ${where}` : `${title}: stays at ${where}`);
    this.#rows.get(key)?.element.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} key */
  #remove(key) {
    const { queue } = this.playback;
    const place = queue.entries.findIndex((entry) => entry.key === key);
    const title = queue.entries[place]?.track.title;
    const had = this.#rows.get(key)?.element.contains(document.activeElement);
    if (!this.playback.remove(key)) return;
    this.announcer.say(`${title}: removed from the queue`);
    const neighbour = queue.entries[place] ?? queue.entries[place - 1];
    if (had) this.#rows.get(neighbour?.key)?.focus();
  }

  #clear() {
    this.playback.clear();
    this.announcer.say("Queue cleared");
    this.element.querySelector(/** @type {"button"} */ (".queue-row button"))?.focus();
  }
}

/**
 * What comes, put together by where it was taken from.
 * @param {QueueEntry[]} entries
 */
function sectionsOf(entries) {
  /** @type {{heading: string, entries: QueueEntry[]}[]} */
  const sections = [];
  for (const entry of entries) {
    const from = entry.source && !entry.pinned ? ` from ${entry.source.title}` : "";
    const heading = `${sections.length ? "Then" : "Next"}${from}`;
    const last = sections.at(-1);
    if (last && last.heading.replace(/^Next|^Then/, "") === from) last.entries.push(entry);
    else sections.push({ heading, entries: [entry] });
  }
  return sections;
}

/** @param {QueueEntry[]} after */
function summaryOf(after) {
  if (!after.length) return "Nothing comes after this.";
  const length_s = after.reduce((sum, entry) => sum + entry.track.length_s, 0);
  return `${plural(after.length, "track")}, ${formatLength(length_s)} to come`;
}
