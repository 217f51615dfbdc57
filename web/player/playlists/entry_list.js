/**
 * The rows of a playlist. Only those in sight are drawn, so that ten thousand scroll as ten do. With the keyboard: arrows,
 * Page Up and Down, Home and End walk; Enter plays; Alt with the arrows moves, Delete removes.
 */

import { h } from "../../shared/dom.js";
import { iconButton } from "../../shared/button.js";
import { onceReleased, openMenu } from "../../shared/menu.js";
import { trackMenuItems } from "../tracks/track_menu.js";
import { markRows, trackRow } from "../tracks/track_row.js";
import { DrawnRows, indexOf, ROW_PX } from "./drawn_rows.js";
import { dragByGrip } from "./entry_drag.js";
import { rowsInSight, walked } from "./order.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./entries.js").PlaylistEntries} PlaylistEntries */
/** @typedef {import("./entries.js").Entry} Entry */

const MORE = 10;
const READ_AHEAD = 120;

/**
 * @typedef {object} EntryListOptions
 * @property {AbortSignal} signal of the page
 * @property {import("../actions.js").Origin} origin
 * @property {(text: string) => void} announce
 * @property {(entry: Entry, index: number) => void} onRemove
 * @property {(index: number) => void} onPlay
 * @property {(entry: Entry) => string | undefined} aside who added it
 */

export class EntryList {
  /** @param {App} app @param {PlaylistEntries} entries @param {EntryListOptions} options */
  constructor(app, entries, options) {
    this._app = app;
    this._entries = entries;
    this._options = options;
    this._active = 0;
    this._editable = false;
    /** What rows are made of: who added an entry, and whether it can be moved. */
    this._look = "";
    /** @type {import("./drawn_rows.js").Drag | null} */
    this._drag = null;
    this._asked = 0;
    this.element = h("div", { class: "entries", role: "grid", "aria-label": options.origin.title });
    this._rows = new DrawnRows(this.element, (index, key) => this.#make(this._entries.entries[index], key));
    const { signal } = options;
    const draw = () => this.#drawSoon();
    window.addEventListener("scroll", draw, { signal, passive: true });
    window.addEventListener("resize", draw, { signal });
    entries.addEventListener("change", () => this.refresh(), { signal });
    app.actions.playing.watch(() => this.#mark(), signal);
    app.actions.addEventListener("library", () => this.#mark(), { signal });
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    this.element.addEventListener("focusin", (event) => this.#onFocus(event));
    this.element.addEventListener("dblclick", (event) => this.#onClick(event, false));
    this.element.addEventListener("click", (event) => this.#onClick(event, true));
    this.element.addEventListener("contextmenu", (event) => this.#onContextMenu(event));
    dragByGrip(this.element, {
      rowPx: ROW_PX,
      count: () => this._entries.entries.length,
      indexOf,
      onDrag: (drag) => ((this._drag = drag), this.#draw()),
      onDrop: (from, to) => this.#move(from, to),
    });
  }

  /** Entries are others, or in another order. */
  refresh() {
    const { playlist, entries, count } = this._entries;
    const editable = playlist.kind === "regular" && playlist.access !== "reader";
    const look = `${editable} ${playlist.collaborative}`;
    if (look !== this._look) this._rows.forget();
    this._look = look;
    this._editable = editable;
    this.element.classList.toggle("entries-editable", editable);
    this.element.setAttribute("aria-rowcount", String(count));
    this.element.style.setProperty("--rows", String(count));
    this._active = Math.min(this._active, Math.max(0, entries.length - 1));
    this.#draw();
  }

  #drawSoon() {
    if (this._asked) return;
    this._asked = requestAnimationFrame(() => {
      this._asked = 0;
      if (this.element.isConnected) this.#draw();
    });
  }

  #draw() {
    const { entries, count } = this._entries;
    const top_px = -this.element.getBoundingClientRect().top;
    const sight = rowsInSight({ top_px, height_px: innerHeight, row_px: ROW_PX, count, more: MORE });
    if (sight.end + READ_AHEAD > entries.length) void this.#readOn(sight.end + READ_AHEAD);
    const wanted = new Map();
    for (let index = sight.first; index < Math.min(sight.end, entries.length); index += 1)
      wanted.set(this.#keyOf(index), index);
    // What has the focus, or is dragged, stays though it is out of sight.
    for (const index of [this._active, this._drag?.from]) {
      if (index !== undefined && entries[index]) wanted.set(this.#keyOf(index), index);
    }
    this._rows.draw(wanted, { active: this._active, drag: this._drag });
    this.#mark();
  }

  /** @param {Entry} entry @param {string} key */
  #make(entry, key) {
    const row = trackRow(entry.track, {
      look: "list",
      aside: this._options.aside(entry),
      onPlay: () => this.#playOrPause(indexOf(row)),
      onMenu: (at) => this.#openMenu(row, at),
      onHeart: () => void this._app.actions.toggleLiked(entry.track.id, entry.track.title),
    });
    row.classList.add("entry");
    row.dataset.key = key;
    if (this._editable) {
      row.append(
        h(
          "div",
          { role: "gridcell", class: "entry-grip-cell" },
          iconButton("grip", `Move ${entry.track.title}`, () => {}, {
            class: "entry-grip",
            tabIndex: -1,
            "aria-description": "Alt with the arrow keys moves it",
          }),
        ),
      );
    }
    return row;
  }

  /** An entry's own id; what rules find has none, and is found once. @param {number} index */
  #keyOf(index) {
    const entry = this._entries.entries[index];
    return entry.id ?? `track:${entry.track.id}`;
  }

  /** @param {number} atLeast */
  async #readOn(atLeast) {
    try {
      await this._entries.readOn(Math.min(atLeast, this._entries.count));
    } catch {
      // It is asked again as soon as somebody scrolls on; the banner tells when nothing can be reached.
    }
  }

  #mark() {
    markRows(this._rows, this._app.actions);
  }

  /** @param {number} index */
  #playOrPause(index) {
    const { actions } = this._app;
    if (actions.playing.get().trackId === this._entries.entries[index].track.id) actions.togglePlaying();
    else this._options.onPlay(index);
  }

  /** @param {HTMLElement} row @param {Element | {x: number, y: number}} at */
  #openMenu(row, at) {
    const index = indexOf(row);
    const entry = this._entries.entries[index];
    const last = this._entries.entries.length - 1;
    const items = trackMenuItems(this._app, entry.track, {
      more: [
        this._editable &&
          index > 0 && { label: "Move to the top", icon: "up", onSelect: () => this.#move(index, 0) },
        this._editable &&
          index > 0 && { label: "Move up", icon: "up", onSelect: () => this.#move(index, index - 1) },
        this._editable &&
          index < last && { label: "Move down", icon: "down", onSelect: () => this.#move(index, index + 1) },
        this._editable && {
          label: "Remove from this playlist",
          icon: "trash",
          danger: true,
          onSelect: () => this.#remove(index),
        },
      ],
    });
    row.classList.add("row-chosen");
    openMenu(items, { at, label: entry.track.title });
    document.querySelector(".menu")?.addEventListener("toggle", () => row.classList.remove("row-chosen"));
  }

  /** @param {MouseEvent} event @param {boolean} single where the pointer is a finger, a tap plays */
  #onClick(event, single) {
    const target = /** @type {Element} */ (event.target);
    const row = target.closest(".entry");
    if (!row || target.closest("a, button")) return;
    if (single && /** @type {PointerEvent} */ (event).pointerType !== "touch") return;
    this._options.onPlay(indexOf(row));
  }

  /** @param {MouseEvent} event */
  #onContextMenu(event) {
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".entry"));
    if (!row) return;
    event.preventDefault();
    const at = event.button === 2 ? { x: event.clientX, y: event.clientY } : row;
    onceReleased(event, () => this.#openMenu(row, at));
  }

  /** @param {FocusEvent} event */
  #onFocus(event) {
    const row = /** @type {Element} */ (event.target).closest(".entry");
    if (!row || indexOf(row) === this._active) return;
    this._active = indexOf(row);
    this.#draw();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".entry"));
    if (!row || event.ctrlKey || event.metaKey) return;
    const index = indexOf(row);
    const last = this._entries.entries.length - 1;
    const screenful = Math.max(1, Math.floor(innerHeight / ROW_PX) - 3);
    const to = walked(event.key, { index, last, screenful });
    if (to !== undefined && event.altKey && this._editable)
      this.#move(index, Math.min(Math.max(to, 0), last));
    else if (to !== undefined && !event.altKey) this.#focus(to);
    else if (event.key === "Enter" && event.target === row) this._options.onPlay(index);
    else if (event.key === "Delete" && this._editable) this.#remove(index);
    else if (event.key === "F10" && event.shiftKey) this.#openMenu(row, row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} index */
  #focus(index) {
    if (!this._entries.entries[index]) return;
    this._active = index;
    this.#draw();
    const row = this._rows.get(this.#keyOf(index));
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} from @param {number} to */
  #move(from, to) {
    const { title } = this._entries.entries[from].track;
    const where = `${to + 1} of ${this._entries.count}`;
    if (from === to) return this._options.announce(`${title} stays at ${where}`);
    this._active = to;
    this._entries.move(from, to);
    this._options.announce(`${title} moved to ${where}`);
    this.#focus(to);
  }

  /** @param {number} index */
  #remove(index) {
    const had = this.element.contains(document.activeElement);
    this._options.onRemove(this._entries.entries[index], index);
    if (had) this.#focus(Math.min(index, this._entries.entries.length - 1));
  }
}
