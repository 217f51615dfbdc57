/** A page that is one long grid of cards, read page by page. */

import { h } from "../../shared/dom.js";
import { showPages } from "../../shared/paged.js";

/** @typedef {import("../app.js").App} App */

const PAGE = 60;

/**
 * @template T
 * @param {App} app
 * @param {object} options
 * @param {string} options.path
 * @param {Record<string, any>} [options.query]
 * @param {(item: T) => HTMLElement} options.card
 * @param {AbortSignal} options.signal
 * @param {string | null} [options.empty] what is said when there is nothing
 * @param {string} [options.grid] a class of the grid
 * @returns {Promise<HTMLElement[]>} the grid, and what stands below it; nothing when there is nothing, not even
 *   to say
 */
export async function cardGrid(
  app,
  { path, query = {}, card, signal, empty = "Nothing here yet.", grid = "cards" },
) {
  const list = h("ul", { class: grid });
  const foot = await showPages({
    load: (cursor) => app.api.get(path, { ...query, limit: PAGE, cursor }, { signal }),
    show: (/** @type {T[]} */ items) => list.append(...items.map(card)),
    signal,
  });
  if (list.childElementCount) return [list, foot];
  return empty === null ? [] : [h("p", { class: "soft" }, empty)];
}

/**
 * @param {string} title
 * @param {(HTMLElement | null | false)[]} content
 * @param {HTMLElement} [beside] the title, such as how it is sorted
 * @returns {import("../app.js").Page}
 */
export function plainPage(title, content, beside) {
  const head = h("div", { class: "page-head" }, h("h1", null, title), beside);
  return { title, element: h("div", { class: "page-inner" }, head, content) };
}
