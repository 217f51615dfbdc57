/** The jobs, live, by filter; what was long ago comes when it is asked for. */

import { fill, h } from "../../shared/dom.js";
import { textButton } from "../../shared/button.js";
import { formatCount } from "../../shared/format.js";
import { toastError } from "../../shared/toast.js";
import { jobRow } from "./job_row.js";
import { emptyWords, FILTERS, isIn } from "./job_words.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("./job_words.js").Filter} Filter */

/** Rows that are made at first, and again each time somebody asks for more. */
const STEP = 40;

/**
 * @param {Desk} desk
 * @param {{filter: Filter, onFilter: (filter: Filter) => void, signal: AbortSignal}} options
 * @returns {HTMLElement}
 */
export function jobList(desk, { filter: first, onFilter, signal }) {
  const { board } = desk;
  let filter = first;
  let most = STEP;
  /** @type {Map<string, ReturnType<typeof jobRow>>} */
  const rows = new Map();
  const list = h("ul", { class: "jobs" });
  const empty = h("p", { class: "soft jobs-empty" });
  const live = h("p", { class: "jobs-live soft", role: "status" });
  const more = textButton("Show older ones", () => void readOn());
  const foot = h("div", { class: "paged-foot" }, more);
  const choices = FILTERS.map((each) => ({ ...each, button: filterButton(each, choose) }));

  /** @param {Filter} chosen */
  function choose(chosen) {
    filter = chosen;
    most = STEP;
    onFilter(chosen);
    show();
  }

  const readOn = async () => {
    most += STEP;
    const wanted = board.jobs.filter((job) => isIn(job, filter));
    if (wanted.length >= most) return show();
    more.disabled = true;
    try {
      await board.readOn(pastOf(filter), signal);
    } catch (error) {
      toastError(error, "The rest did not come");
    } finally {
      more.disabled = false;
      show();
    }
  };

  const show = () => {
    const all = board.jobs;
    const wanted = all.filter((job) => isIn(job, filter));
    const shown = wanted.slice(0, most);
    const elements = shown.map((job) => {
      const row = rows.get(job.id) ?? jobRow(desk, job);
      rows.set(job.id, row);
      return row.element;
    });
    arrange(list, elements);
    for (const { value, button } of choices) {
      const count = value === "all" || value === "done" ? null : all.filter((job) => isIn(job, value)).length;
      button.setAttribute("aria-pressed", String(value === filter));
      fill(
        button,
        labelOf(value),
        count ? h("span", { class: "segment-count figures" }, formatCount(count)) : null,
      );
    }
    empty.textContent = board.known ? emptyWords(all, filter) : "Asking …";
    empty.hidden = wanted.length > 0;
    foot.hidden =
      filter === "active" || (wanted.length <= most && !board.hasPast(pastOf(filter))) || !board.known;
  };
  /** @param {Event} event */
  const onJobs = (event) => {
    for (const id of /** @type {CustomEvent} */ (event).detail.ids) {
      const job = board.get(id);
      if (job) rows.get(id)?.show(job);
    }
    show();
  };
  const showLive = () => {
    live.textContent = board.live || !board.known ? "" : "Not live just now: Segue is asked again.";
  };
  board.addEventListener("jobs", onJobs, { signal });
  board.addEventListener("live", showLive, { signal });
  show();
  showLive();
  const filters = h(
    "div",
    { class: "segments jobs-filters", role: "group", "aria-label": "Which jobs" },
    choices.map(({ button }) => button),
  );
  const head = h("div", { class: "desk-part-head" }, h("h2", { class: "desk-title" }, "Jobs"), filters);
  return h("section", { class: "desk-part", "aria-label": "Jobs" }, head, live, list, empty, foot);
}

/** @param {{value: Filter, label: string}} filter @param {(filter: Filter) => void} onChoose */
function filterButton({ value, label }, onChoose) {
  const button = h("button", { type: "button", class: "segment", onClick: () => onChoose(value) }, label);
  // One that is half out of sight counts as seen: browsers leave it there.
  button.addEventListener("focus", () => button.scrollIntoView({ block: "nearest", inline: "nearest" }));
  return button;
}

/** @param {Filter} filter */
function labelOf(filter) {
  return FILTERS.find(({ value }) => value === filter)?.label ?? filter;
}

/** What the API calls them. @param {Filter} filter @returns {"ready" | "failed" | "done" | null} */
function pastOf(filter) {
  return filter === "all" || filter === "active" ? null : filter;
}

/**
 * Bring elements into an order, moving none that is in its place.
 * @param {HTMLElement} list
 * @param {HTMLElement[]} wanted
 */
function arrange(list, wanted) {
  const keep = new Set(/** @type {Element[]} */ (wanted));
  for (const element of [...list.children]) if (!keep.has(element)) element.remove();
  for (const [index, element] of wanted.entries()) {
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  }
}
