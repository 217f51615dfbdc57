/** What the tracks are chosen from, their order, and how many. */

import { fill, h } from "../../../shared/dom.js";
import { iconButton, textButton } from "../../../shared/button.js";
import { ORDERINGS } from "./fields.js";
import { select } from "./value_inputs.js";

/** @typedef {{by: string, descending: boolean}} Ordering */
/** @typedef {{within: "library" | "catalog", order: Ordering[], limit: {tracks: number | null, seconds: number | null}}} Arranged */

const MAX_ORDERINGS = 5;
const MINUTE_S = 60;

/** @param {any} rules as the API told them, or null @returns {Arranged} */
export function arrangedOf(rules) {
  return {
    within: rules?.within ?? "library",
    order: (rules?.order ?? []).map((/** @type {any} */ each) => ({ by: each.by, descending: Boolean(each.descending) })),
    limit: { tracks: rules?.limit?.tracks ?? null, seconds: rules?.limit?.seconds ?? null },
  };
}

/** As the API takes it. @param {Arranged} arranged */
export function writtenOf({ within, order, limit }) {
  const told = Object.fromEntries(Object.entries(limit).filter(([, value]) => value !== null));
  const orderings = order.map(({ by, descending }) => (descending ? { by, descending } : { by }));
  return { within, ...(orderings.length && { order: orderings }), ...(Object.keys(told).length && { limit: told }) };
}

/** Tells "change". */
export class Arrangement extends EventTarget {
  /** @param {Arranged} arranged */
  constructor(arranged) {
    super();
    this.arranged = arranged;
    this._order = h("div", { class: "order-lines" });
    this._problem = h("p", { class: "rule-problem", role: "alert" });
    const places = [
      { value: "library", label: "Your library" },
      { value: "catalog", label: "All music" },
    ];
    const within = select("What to choose from", places, arranged.within, (value) => {
      this.#become({ within: /** @type {"library"} */ (value) });
    });
    const { limit } = arranged;
    this.element = h(
      "div",
      { class: "arrangement" },
      line("Choose from", within),
      line("Order", this._order),
      line(
        "At most",
        this.#amount("Tracks at most", limit.tracks, (tracks) => ({ tracks })),
        h("span", { class: "rule-unit soft" }, "tracks"),
        this.#amount("Minutes at most", limit.seconds === null ? null : limit.seconds / MINUTE_S, (minutes) => ({
          seconds: minutes === null ? null : Math.round(minutes * MINUTE_S),
        })),
        h("span", { class: "rule-unit soft" }, "minutes"),
      ),
      this._problem,
    );
    this.#drawOrder();
  }

  /** @param {string} text */
  showProblem(text) {
    this._problem.textContent = text;
  }

  /** @param {Partial<Arranged>} change */
  #become(change) {
    this.arranged = { ...this.arranged, ...change };
    this.dispatchEvent(new Event("change"));
  }

  /** @param {string} label @param {number | null} value @param {(value: number | null) => object} change */
  #amount(label, value, change) {
    const input = h("input", {
      class: "input rule-number",
      type: "number",
      min: "1",
      value: value ?? "",
      placeholder: "any",
      "aria-label": label,
    });
    input.addEventListener("input", () => {
      const amount = input.value.trim() === "" ? null : input.valueAsNumber;
      this.#become({ limit: { ...this.arranged.limit, ...change(amount) } });
    });
    return input;
  }

  #drawOrder() {
    const { order } = this.arranged;
    fill(
      this._order,
      order.map((ordering, index) => this.#ordering(ordering, index)),
      order.length < MAX_ORDERINGS &&
        textButton(order.length ? "Then by" : "Order by", () => this.#setOrder([...order, { by: "random", descending: false }], order.length), {
          icon: "plus",
        }),
    );
  }

  /** @param {Ordering[]} order @param {number} [focus] */
  #setOrder(order, focus) {
    this.#become({ order });
    this.#drawOrder();
    const lines = this._order.querySelectorAll(/** @type {"select"} */ (".order-by"));
    if (focus !== undefined) (lines[focus] ?? this._order.querySelector("button"))?.focus();
  }

  /** @param {Ordering} ordering @param {number} index */
  #ordering({ by, descending }, index) {
    const { order } = this.arranged;
    /** @param {Partial<Ordering>} change */
    const put = (change) => order.map((each, at) => (at === index ? { ...each, ...change } : each));
    const field = select("Order by", ORDERINGS.map(({ name, label }) => ({ value: name, label })), by, (value) =>
      this.#setOrder(put({ by: value }), index),
    );
    field.classList.add("order-by");
    const ways = [
      { value: "up", label: "lowest first" },
      { value: "down", label: "highest first" },
    ];
    const way = select("Direction", ways, descending ? "down" : "up", (value) => this.#setOrder(put({ descending: value === "down" }), index));
    const label = ORDERINGS.find(({ name }) => name === by)?.label ?? by;
    return h(
      "div",
      { class: "order-line" },
      field,
      by !== "random" && way,
      iconButton("close", `No longer by ${label}`, () => this.#setOrder(order.filter((_, at) => at !== index), index)),
    );
  }
}

/** @param {string} label @param {...HTMLElement} controls */
function line(label, ...controls) {
  return h("div", { class: "arrangement-line", role: "group", "aria-label": label }, h("span", { class: "arrangement-label" }, label), h("div", { class: "arrangement-controls" }, controls));
}
