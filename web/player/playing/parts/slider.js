/**
 * A slider for pointers, fingers and keys. Drawn by CSS from `--value`, `--from` and `--to`, shares of its
 * length.
 */

import { fill, h } from "../../../shared/dom.js";

/**
 * @typedef {{
 *   label: string, class?: string, small: number, big: number, speak: (value: number) => string,
 *   tip?: (value: number) => string, onInput?: (value: number) => void, onCommit: (value: number) => void,
 *   commitAfter_ms?: number
 * }} SliderOptions
 * `small`, `big`: what arrows and page keys move by. `onInput` is told every step of the way, `onCommit`
 * where it ends:
 * when the pointer is let go, or no key has come for `commitAfter_ms`.
 */

/** A value between 0 and a maximum that changes. */
export class Slider {
  #value = 0;
  #max = 0;
  /** Where somebody is dragging it to. @type {number | null} */
  #wanted = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {SliderOptions} options */
  constructor(options) {
    this.options = options;
    this.ranges = h("div", { class: "slider-ranges" });
    this.tip = options.tip && h("div", { class: "slider-tip", "aria-hidden": "true" });
    const track = h("div", { class: "slider-track" }, this.ranges, h("div", { class: "slider-done" }));
    this.element = h(
      "div",
      {
        class: `slider ${options.class ?? ""}`.trim(),
        role: "slider",
        tabIndex: 0,
        "aria-label": options.label,
        "aria-valuemin": "0",
        onKeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
        onPointerdown: (/** @type {PointerEvent} */ event) => this.#onDown(event),
        onPointermove: (/** @type {PointerEvent} */ event) => this.#onMove(event),
        onPointerup: () => this.#commit(),
        onPointercancel: () => this.#abandon(),
      },
      track,
      h("div", { class: "slider-knob" }),
      this.tip,
    );
    this.#draw();
  }

  /** Whether somebody is at it. */
  get busy() {
    return this.#wanted !== null;
  }

  /** @param {number} value @param {number} max */
  show(value, max) {
    if (value === this.#value && max === this.#max) return;
    this.#value = value;
    this.#max = max;
    this.#draw();
  }

  /** @param {[number, number][]} ranges marked on the track, such as what is buffered */
  showRanges(ranges) {
    const shown = ranges.map(([from, to]) => `${from.toFixed(1)} ${to.toFixed(1)} ${this.#max}`).join();
    if (shown === this.ranges.dataset.shown) return;
    this.ranges.dataset.shown = shown;
    fill(
      this.ranges,
      this.#max > 0 ? ranges.map(([from, to]) => this.#range(from / this.#max, to / this.#max)) : [],
    );
  }

  /** @param {number} from @param {number} to */
  #range(from, to) {
    const range = h("div", { class: "slider-range" });
    range.style.setProperty("--from", String(Math.max(0, from)));
    range.style.setProperty("--to", String(Math.min(1, to)));
    return range;
  }

  #draw() {
    const value = this.#wanted ?? this.#value;
    this.element.style.setProperty("--value", String(this.#max > 0 ? Math.min(value / this.#max, 1) : 0));
    this.element.setAttribute("aria-valuemax", String(Number(this.#max.toFixed(2))));
    this.element.setAttribute("aria-valuenow", String(Number(Math.min(value, this.#max).toFixed(2))));
    this.element.setAttribute("aria-valuetext", this.options.speak(value));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { small, big } = this.options;
    const from = this.#wanted ?? this.#value;
    /** @type {Record<string, number>} */
    const targets = {
      ArrowRight: from + small,
      ArrowUp: from + small,
      ArrowLeft: from - small,
      ArrowDown: from - small,
      PageUp: from + big,
      PageDown: from - big,
      Home: 0,
      End: this.#max,
    };
    if (!(event.key in targets)) return;
    event.preventDefault();
    this.#want(targets[event.key]);
    clearTimeout(this.#timer);
    if (!this.options.commitAfter_ms) this.#commit();
    else this.#timer = setTimeout(() => this.#commit(), this.options.commitAfter_ms);
  }

  /** @param {PointerEvent} event */
  #onDown(event) {
    if (event.button !== 0 || this.#max <= 0) return;
    this.element.setPointerCapture(event.pointerId);
    this.element.classList.add("slider-held");
    this.#want(this.#valueAt(event));
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    if (this.tip) this.#showTip(event);
    if (this.element.hasPointerCapture(event.pointerId)) this.#want(this.#valueAt(event));
  }

  /** @param {PointerEvent} event */
  #showTip(event) {
    const value = this.#valueAt(event);
    if (!this.tip || !this.options.tip) return;
    this.tip.textContent = this.options.tip(value);
    this.tip.style.setProperty("--at", String(this.#max > 0 ? value / this.#max : 0));
  }

  /** @param {PointerEvent} event */
  #valueAt(event) {
    const { left, width } = this.element.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - left) / width, 0), 1) * this.#max;
  }

  /** @param {number} value */
  #want(value) {
    this.#wanted = Math.min(Math.max(value, 0), this.#max);
    this.#draw();
    this.options.onInput?.(this.#wanted);
  }

  #commit() {
    const wanted = this.#wanted;
    this.#abandon();
    if (wanted === null) return;
    this.#value = wanted;
    this.#draw();
    this.options.onCommit(wanted);
  }

  #abandon() {
    clearTimeout(this.#timer);
    this.#wanted = null;
    this.element.classList.remove("slider-held");
    this.#draw();
  }
}
