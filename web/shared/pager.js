/**
 * Turns addresses into pages: one at a time, the one before given up; the focus, the scroll position and the
 * title follow.
 */

import { match } from "./router.js";
import { ApiError } from "./api.js";
import { Visits } from "./visits.js";
import { failedPage, missingPage } from "./failed_page.js";

/**
 * @typedef {object} Paged what it needs of an app
 * @property {import("./api.js").Api} api
 * @property {import("./router.js").Router} router
 * @property {import("./frame.js").Frame} shell
 */
/** @typedef {import("./router.js").Arrival} Arrival */
/** @typedef {import("./visits.js").Visited} Visited */

const BUSY_AFTER_MS = 150;

/** @template {Paged} App */
export class Pager {
  /** @param {App} app @param {import("./page_types.js").Route<App>[]} routes */
  constructor(app, routes) {
    this._app = app;
    this._routes = routes;
    this._visits = new Visits();
    /** @type {{key: string, visited: Visited} | null} */
    this._shown = null;
    /** @type {AbortController | null} */
    this._making = null;
    app.router.addEventListener("arrive", (event) => {
      void this.arrive(/** @type {CustomEvent<Arrival>} */ (event).detail);
    });
  }

  /** @param {Arrival} arrival */
  async arrive(arrival) {
    this._making?.abort();
    this._leave();
    const kept = this._visits.take(arrival.visit.key);
    if (kept && arrival.known) return this._show(arrival, kept, true);
    kept?.abort.abort();
    const abort = new AbortController();
    this._making = abort;
    const busy = setTimeout(() => this._app.shell.setBusy(true), BUSY_AFTER_MS);
    const visited = await this._make(arrival, abort);
    clearTimeout(busy);
    if (abort.signal.aborted) return;
    this._app.shell.setBusy(false);
    this._making = null;
    this._show(arrival, visited, false);
  }

  /** Make the present page anew, as after a failure. */
  again() {
    this._shown?.visited.abort.abort();
    this._shown = null;
    void this.arrive({ place: this._app.router.place, visit: this._app.router.visit, known: false });
  }

  /** Keep the page that is shown for when somebody comes back. */
  _leave() {
    if (!this._shown) return;
    const { key, visited } = this._shown;
    const focused = document.activeElement;
    visited.scroll_px = window.scrollY;
    visited.focused = focused && visited.page.element.contains(focused) ? focused : null;
    this._visits.keep(key, visited);
    this._shown = null;
  }

  /** @param {Arrival} arrival @param {AbortController} abort @returns {Promise<Visited>} */
  async _make({ place }, abort) {
    const { route, params } = this._routeOf(place.path);
    const visited = { abort, place: route?.place ?? "", scroll_px: 0, focused: null };
    if (!route) return { ...visited, page: missingPage() };
    try {
      const context = { params, query: place.query, signal: abort.signal };
      return { ...visited, page: await route.page(this._app, context) };
    } catch (error) {
      if (!abort.signal.aborted && !(error instanceof ApiError)) console.error(error);
      const retrying = { onRetry: () => this.again(), api: this._app.api, signal: abort.signal };
      return { ...visited, page: failedPage(error, retrying) };
    }
  }

  /** @param {string} path @returns {{route: import("./page_types.js").Route<App> | null, params: Record<string, string>}} */
  _routeOf(path) {
    for (const route of this._routes) {
      const params = match(route.pattern, path);
      if (params) return { route, params };
    }
    return { route: null, params: {} };
  }

  /** @param {Arrival} arrival @param {Visited} visited @param {boolean} back */
  _show(arrival, visited, back) {
    const { page, place, scroll_px, focused } = visited;
    const first = !document.querySelector("#page h1");
    const typing = document.activeElement instanceof HTMLInputElement;
    this._app.shell.show(page.element, { title: page.title, place, canGoBack: arrival.visit.depth > 0 });
    this._shown = { key: arrival.visit.key, visited };
    const before = document.activeElement;
    page.onShow?.();
    const placed = document.activeElement !== before;
    window.scrollTo({ top: back ? scroll_px : 0, behavior: "instant" });
    // Who types a search goes on typing, and who has just come begins at the top of everything.
    if (first || (typing && place === "search") || (placed && !focused)) return;
    const heading = page.element.querySelector("h1");
    heading?.setAttribute("tabindex", "-1");
    const to = back && focused?.isConnected ? focused : heading;
    /** @type {HTMLElement | null | undefined} */ (to)?.focus({ preventScroll: true });
  }
}
