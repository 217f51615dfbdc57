/**
 * A list of tracks, one component everywhere: a grid whose rows are walked with the arrow keys, played by
 * Enter or a double
 * click (on touch by a tap), with a menu by the right button, the menu key or the three dots.
 */

import { h } from "../../shared/dom.js";
import { onceReleased, openMenu } from "../../shared/menu.js";
import { markRows, trackRow } from "./track_row.js";
import { trackMenuItems } from "./track_menu.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../../shared/types.js").Track} Track */
/** @typedef {import("../../shared/menu.js").MenuItem} MenuItem */

/**
 * @typedef {object} TrackListOptions
 * @property {string} label what screen readers call it
 * @property {AbortSignal} signal of the page
 * @property {import("../actions.js").Origin} [origin]
 * @property {"album" | "list"} [look]
 * @property {string} [albumArtistId]
 * @property {"album" | "artist"} [on] which page's menu entry is not needed
 * @property {(track: Track, index: number) => string} [aside]
 * @property {(track: Track, index: number) => (MenuItem | false)[]} [moreItems]
 * @property {(index: number) => void} [onPlay] in the stead of playing the list from there
 */

export class TrackList {
  /** @param {App} app @param {TrackListOptions} options */
  constructor(app, options) {
    this._app = app;
    this._options = options;
    /** All that are shown, in their order. @type {Track[]} */
    this.tracks = [];
    this.element = h("div", { class: "tracks", role: "grid", "aria-label": options.label });
    this.element.addEventListener("keydown", (event) => this._onKey(event));
    this.element.addEventListener("focusin", (event) => this._onFocus(event));
    this.element.addEventListener("dblclick", (event) => this._onPlayClick(event, false));
    this.element.addEventListener("click", (event) => this._onPlayClick(event, true));
    this.element.addEventListener("contextmenu", (event) => this._onContextMenu(event));
    app.actions.playing.watch(() => this._mark(), options.signal);
    app.actions.addEventListener("library", () => this._mark(), { signal: options.signal });
  }

  /** @param {Track[]} tracks shown below those that are there */
  append(tracks) {
    const from = this.tracks.length;
    this.tracks.push(...tracks);
    this.element.append(...tracks.map((track, offset) => this._row(track, from + offset)));
    if (!from && this._rows[0]) this._rows[0].tabIndex = 0;
    this._mark();
  }

  /** @param {Track[]} tracks in the stead of those that are there */
  replace(tracks) {
    this.tracks = [];
    this.element.replaceChildren();
    this.append(tracks);
  }

  /** @returns {HTMLElement[]} */
  get _rows() {
    return /** @type {HTMLElement[]} */ ([...this.element.querySelectorAll(".row")]);
  }

  /** @param {Track} track @param {number} index */
  _row(track, index) {
    const { look = "list", on, albumArtistId, aside } = this._options;
    /** @type {HTMLElement} */
    const row = trackRow(track, {
      look,
      on,
      albumArtistId,
      number: track.number,
      aside: aside?.(track, index),
      onPlay: () => this._playOrPause(index),
      onMenu: (at) => this._openMenu(row, at),
      onHeart: () => void this._app.actions.toggleLiked(track.id, track.title),
    });
    return row;
  }

  /** @param {number} index */
  _play(index) {
    if (this._options.onPlay) this._options.onPlay(index);
    else this._app.actions.playNow(this.tracks, index, { origin: this._options.origin });
  }

  /** The button on the current track pauses it. @param {number} index */
  _playOrPause(index) {
    const { actions } = this._app;
    if (actions.playing.get().trackId === this.tracks[index].id) actions.togglePlaying();
    else this._play(index);
  }

  /** @param {HTMLElement} row @param {Element | {x: number, y: number}} at */
  _openMenu(row, at) {
    const index = this._rows.indexOf(row);
    const track = this.tracks[index];
    const { on, moreItems } = this._options;
    const items = trackMenuItems(this._app, track, { on, more: moreItems?.(track, index) });
    row.classList.add("row-chosen");
    openMenu(items, { at, label: track.title });
    const menu = document.querySelector(".menu");
    menu?.addEventListener("toggle", () => row.classList.remove("row-chosen"));
  }

  /** Where the pointer is a finger, a tap plays. @param {MouseEvent} event @param {boolean} single */
  _onPlayClick(event, single) {
    const target = /** @type {Element} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (target.closest(".row"));
    if (!row || target.closest("a, button")) return;
    if (single && /** @type {PointerEvent} */ (event).pointerType !== "touch") return;
    this._play(this._rows.indexOf(row));
  }

  /** @param {MouseEvent} event */
  _onContextMenu(event) {
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".row"));
    if (!row) return;
    event.preventDefault();
    // By the keyboard there is no place that was clicked.
    const byKey = event.button !== 2;
    const at = byKey ? row : { x: event.clientX, y: event.clientY };
    onceReleased(event, () => this._openMenu(row, at));
  }

  /** @param {FocusEvent} event */
  _onFocus(event) {
    const row = /** @type {Element} */ (event.target).closest(".row");
    for (const other of this._rows) {
      const here = other === row;
      if (other.tabIndex === (here ? 0 : -1)) continue;
      other.tabIndex = here ? 0 : -1;
      for (const inner of other.querySelectorAll(/** @type {"a"} */ ("a, button")))
        inner.tabIndex = here ? 0 : -1;
    }
  }

  /** @param {KeyboardEvent} event */
  _onKey(event) {
    const rows = this._rows;
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".row"));
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const index = rows.indexOf(row);
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined) {
      if (!rows[to]) return;
      rows[to].focus();
    } else if (event.key === "Enter" && event.target === row) this._play(index);
    else if (event.key === "F10" && event.shiftKey) this._openMenu(row, row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Mark the row of what plays, and the favourites. */
  _mark() {
    markRows(this._rows, this._app.actions);
  }
}
