/** What the library's pages have in common: the ways between its lists, how a list is sorted, what is picked out of it. */

import { h } from "../../shared/dom.js";
import { isolated } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { emptyState } from "../empty_state.js";
import { LibraryList } from "./library_list.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../app.js").PageContext} PageContext */
/** @typedef {{sort: string, label: string}} Order */
/** @typedef {Record<string, string | null>} Query */

const TYPED_MS = 200;

const LISTS = [
  { path: "/library/playlists", label: "Playlists" },
  { path: "/library/albums", label: "Albums" },
  { path: "/library/artists", label: "Artists" },
  { path: "/library/tracks", label: "Tracks" },
];

/** The orders that the API has, the first being what a page begins with. @type {Order[]} */
export const ORDERS = [
  { sort: "newest", label: "Newest first" },
  { sort: "oldest", label: "Oldest first" },
  { sort: "title", label: "By title" },
  { sort: "artist", label: "By artist" },
];

/**
 * @param {App} app
 * @param {PageContext} context
 * @param {object} options
 * @param {"Playlists" | "Albums" | "Artists" | "Tracks"} options.title
 * @param {import("../../shared/types.js").ItemKind} options.kind
 * @param {(items: any[]) => HTMLElement} options.render
 * @param {(query: Query) => HTMLElement} options.empty
 * @param {Order[]} [options.orders]
 * @param {(query: Query, ask: (change: Query) => void) => HTMLElement[]} [options.filters] besides the text
 * @param {(HTMLElement | null)[]} [options.buttons] at the right of the heading
 * @returns {Promise<import("../app.js").Page>}
 */
export async function libraryPage(app, { query, signal }, { title, kind, render, empty, orders = ORDERS, filters, buttons = [] }) {
  const path = `/library/${title.toLowerCase()}`;
  /** @type {Query} */
  const asked = { sort: orders[0].sort, q: null, ...Object.fromEntries(query) };
  if (!orders.some(({ sort }) => sort === asked.sort)) asked.sort = orders[0].sort;
  /** @param {boolean} has */
  const onShown = (has) => void element.classList.toggle("library-empty", !has && !isPicked(asked));
  const list = new LibraryList(app, { path, kind, render, empty, onShown, signal });
  /** @param {Query} change */
  const ask = (change) => {
    Object.assign(asked, change);
    const { sort, ...rest } = asked;
    app.router.rewrite(hrefOf(path, { ...rest, sort: sort === orders[0].sort ? null : sort }));
    list.show({ ...asked }).catch(() => {});
  };
  const element = h(
    "div",
    { class: "page-inner library" },
    h("div", { class: "page-head" }, h("h1", null, "Library"), h("div", { class: "library-buttons" }, buttons)),
    lists(path),
    h(
      "div",
      { class: "library-tools", role: "group", "aria-label": `How ${title.toLowerCase()} are shown` },
      textFilter(title, asked.q, ask),
      choice("Order", orders.map(({ sort, label }) => ({ value: sort, label })), asked.sort ?? "", (sort) => ask({ sort })),
      filters?.(asked, ask),
    ),
    h("h2", { class: "unseen" }, title),
    list.element,
  );
  await list.show({ ...asked });
  return { title: `Library: ${title}`, element };
}

/** @param {string} here */
function lists(here) {
  return h(
    "nav",
    { class: "segments library-lists", "aria-label": "Library" },
    LISTS.map(({ path, label }) =>
      h("a", { class: "segment", href: hrefOf(path), "aria-current": path === here ? "page" : null }, label),
    ),
  );
}

/** @param {string} title @param {string | null} value @param {(change: Query) => void} ask */
function textFilter(title, value, ask) {
  const input = h("input", {
    class: "input library-filter",
    type: "search",
    value: value ?? "",
    placeholder: "Begins with…",
    "aria-label": `${title} that begin with`,
    autocomplete: "off",
    spellcheck: false,
  });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask({ q: input.value.trim() || null }), TYPED_MS);
  });
  return input;
}

/**
 * @param {string} label
 * @param {{value: string, label: string}[]} options
 * @param {string} value
 * @param {(value: string) => void} onChoose
 */
export function choice(label, options, value, onChoose) {
  const select = h(
    "select",
    { class: "select", "aria-label": label },
    options.map((option) => h("option", { value: option.value, selected: option.value === value }, option.label)),
  );
  select.addEventListener("change", () => onChoose(select.value));
  return select;
}

/** Whether only some are asked for. @param {Query} query */
function isPicked({ sort: _sort, ...picks }) {
  return Object.values(picks).some(Boolean);
}

/** @param {Query} query @returns {HTMLElement | null} when something was picked out, and nothing is of the kind */
export function nothingPicked(query) {
  if (query.q) return emptyState("search", "Nothing", `Nothing here begins with “${isolated(query.q)}”.`);
  if (query.genre) return emptyState("genre", "Nothing", `Your library has nothing of ${query.genre}.`);
  return null;
}
