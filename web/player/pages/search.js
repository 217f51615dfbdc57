/**
 * Search as it is typed in the header's field; with nothing typed, what was searched for lately, and the
 * genres.
 */

import { fill, h } from "../../shared/dom.js";
import { isolated } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { icon } from "../../shared/icons.js";
import { textButton } from "../../shared/button.js";
import { genreCard } from "../cards/cards.js";
import { section } from "../cards/shelf.js";
import { LiveSearch } from "../search/live_search.js";
import { RecentSearches } from "../search/recent_searches.js";
import { countOf, resultSections } from "../search/results.js";
import { walkResults } from "../search/walk.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {"catalog" | "library"} Within */

const OF_EACH_KIND = 12;
const GENRES = 24;

/** @type {import("../app.js").MakePage} */
export async function page(app, { query, signal }) {
  const { api, router, search, shell } = app;
  const { input } = search;
  const recent = new RecentSearches(app.session.account.get()?.id ?? "");
  const genres = await api.get("/genres", { limit: GENRES }, { signal });
  const asked = askedOf(query, input.maxLength);
  const live = new LiveSearch((question, abort) =>
    api.get("/search", { ...question, limit: OF_EACH_KIND }, { signal: abort }),
  );
  const results = h("div", { class: "search-results" });
  const where = whereSwitch(asked.within, (within) => put({ within }));
  const heading = h("h1", null, "Search");
  const element = h(
    "div",
    { class: "page-inner" },
    h("div", { class: "page-head" }, heading, where),
    results,
  );

  /** @param {{q?: string, within?: Within, atOnce?: boolean}} change */
  const put = ({ atOnce = false, ...change }) => {
    Object.assign(asked, change);
    router.rewrite(hrefOf("/search", { q: asked.q, within: asked.within === "library" ? "library" : null }));
    live.put(asked, { atOnce });
  };
  const show = () => {
    const { state } = live;
    element.classList.toggle("search-asking", state.status === "asking");
    if (state.status === "asking") return;
    where.hidden = state.status === "empty";
    if (state.status === "found") shell.announce(countOf(state.found));
    fill(
      results,
      state.status === "empty" ? beforeSearching(recent, genres.items, again) : answerTo(app, state, signal),
    );
  };
  /** @param {string} q */
  const again = (q) => {
    input.value = q;
    input.focus();
    put({ q, atOnce: true });
  };
  live.addEventListener("change", show);
  search.addEventListener("input", () => element.isConnected && put({ q: input.value }), { signal });
  results.addEventListener("click", (event) => {
    const chosen = /** @type {Element} */ (event.target).closest("a, .row-play");
    if (chosen && asked.q) recent.add(asked.q);
  });
  walkResults(input, results, signal);
  signal.addEventListener("abort", () => live.stop(), { once: true });
  if (!asked.q) show();
  return { title: "Search", element, onShow: () => shown() };

  function shown() {
    // Somebody who typed on while this page was made is ahead of the address.
    if (document.activeElement !== input) input.value = asked.q;
    if (input.value !== asked.q || live.state.status === "empty") put({ q: input.value, atOnce: true });
    input.focus({ preventScroll: true });
  }
}

/**
 * What an address asks for.
 * @param {URLSearchParams} query
 * @param {number} longest in characters
 * @returns {{q: string, within: Within}}
 */
function askedOf(query, longest) {
  return {
    q: (query.get("q") ?? "").slice(0, longest),
    within: query.get("within") === "library" ? "library" : "catalog",
  };
}

/** @param {Within} within @param {(within: Within) => void} onChange */
function whereSwitch(within, onChange) {
  /** @param {Within} value @param {string} label */
  const segment = (value, label) =>
    h(
      "button",
      { type: "button", class: "segment", "aria-pressed": String(value === within), "data-value": value },
      label,
    );
  const group = h(
    "div",
    { class: "segments", role: "group", "aria-label": "Where to search", hidden: true },
    segment("catalog", "Everything"),
    segment("library", "Your library"),
  );
  group.addEventListener("click", (event) => {
    const value = /** @type {HTMLElement} */ (event.target).dataset.value;
    if (!value) return;
    for (const one of group.children) one.setAttribute("aria-pressed", String(one === event.target));
    onChange(/** @type {Within} */ (value));
  });
  return group;
}

/**
 * @param {RecentSearches} recent
 * @param {import("../../shared/types.js").Genre[]} genres
 * @param {(q: string) => void} onChoose
 */
function beforeSearching(recent, genres, onChoose) {
  const texts = recent.list();
  const list = texts.map((text) =>
    h(
      "li",
      null,
      h(
        "button",
        { type: "button", class: "recent-search", onClick: () => onChoose(text) },
        icon("history"),
        text,
      ),
    ),
  );
  const forget = textButton("Forget these", () => (recent.clear(), before.remove()), { kind: "plain" });
  const before = section("Lately", [h("ul", { class: "recent-searches" }, list), forget]);
  return [
    texts.length > 0 && before,
    genres.length > 0 && section("Genres", [h("ul", { class: "cards genre-cards" }, genres.map(genreCard))]),
    !texts.length &&
      !genres.length &&
      h("p", { class: "soft" }, "Type to search artists, albums, tracks, playlists and lyrics."),
  ];
}

/**
 * What is shown of a search that is over, or has to wait.
 * @param {App} app
 * @param {Exclude<import("../search/live_search.js").SearchState, {status: "empty" | "asking"}>} state
 * @param {AbortSignal} signal
 */
function answerTo(app, state, signal) {
  if (state.status === "waiting") return h("p", { class: "soft" }, patience(state.wait_s));
  if (state.status === "failed") return h("p", { class: "soft" }, messageOf(state.error));
  const sections = resultSections(app, state.found, { q: state.question.q, signal });
  return sections.length ? sections : nothing(state.question);
}

/** @param {{q: string, within: Within}} question */
function nothing({ q, within }) {
  const text =
    within === "library"
      ? `Your library has nothing for “${isolated(q)}”.`
      : `Nothing found for “${isolated(q)}”.`;
  return h("p", { class: "search-nothing soft" }, text);
}

/** @param {number} wait_s */
function patience(wait_s) {
  return `That was much at once. Segue looks on in ${wait_s === 1 ? "a second" : `${wait_s} seconds`}.`;
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
