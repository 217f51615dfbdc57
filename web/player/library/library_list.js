/**
 * One of the library's lists: shown as it was last seen at once, then as the API has it; read anew when the library changes,
 * page by page as its end comes into sight.
 */

import { fill, h } from "../../shared/dom.js";
import { toastError } from "../../shared/toast.js";
import { textButton } from "../../shared/button.js";
import { withQuery } from "../../shared/api.js";
import { libraryOf, watchLibrary } from "./libraries.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {Record<string, string | null>} Query */

const PAGE = 60;
const MOST = 200;
const AHEAD_PX = 800;
const GATHER_MS = 120;

/** @template {{id: string}} T */
export class LibraryList {
  /**
   * @param {App} app
   * @param {object} options
   * @param {string} options.path
   * @param {import("../../shared/types.js").ItemKind} options.kind
   * @param {(items: T[]) => HTMLElement} options.render all that are shown
   * @param {(query: Query) => HTMLElement} options.empty what is shown when there is nothing
   * @param {(has: boolean) => void} options.onShown each time, with whether there is anything
   * @param {AbortSignal} options.signal
   */
  constructor(app, { path, kind, render, empty, onShown, signal }) {
    this._app = app;
    this._options = { path, kind, render, empty, onShown, signal };
    /** @type {T[]} */
    this._items = [];
    /** @type {string | null} */
    this._cursor = null;
    /** @type {Query} */
    this._query = {};
    this._turn = 0;
    this._shown = "";
    this._body = h("div", { class: "library-list" });
    this._more = textButton("Show more", () => void this.#readMore());
    this._foot = h("div", { class: "paged-foot" });
    this.element = h("div", null, this._body, this._foot);
    this._observer = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && void this.#readMore(), {
      rootMargin: `${AHEAD_PX}px`,
    });
    signal.addEventListener("abort", () => this._observer.disconnect(), { once: true });
    app.actions.addEventListener("library", () => this.#show(), { signal });
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void this.#readAgain(), GATHER_MS);
    };
    void watchLibrary(app, kind, again, signal);
    /** @type {import("./sync.js").LibrarySync | null} */
    this._sync = null;
  }

  /** @param {Query} query @returns {Promise<void>} once something is shown */
  async show(query) {
    this._query = query;
    this._shown = "";
    const turn = (this._turn += 1);
    const { storage, sync } = await libraryOf(this._app);
    this._sync = sync;
    const kept = await storage.page(this.#name);
    if (turn !== this._turn) return;
    if (!kept) return this.#read(PAGE, turn);
    this.#take(kept);
    this.#read(PAGE, turn).catch(() => {});
  }

  get #name() {
    return withQuery(this._options.path, this._query);
  }

  /** As many as are shown, in the order that they have now. */
  async #readAgain() {
    try {
      await this.#read(Math.min(Math.max(this._items.length, PAGE), MOST), this._turn);
    } catch {
      // The banner tells when nothing can be reached; what is shown stays.
    }
  }

  /** @param {number} limit @param {number} turn */
  async #read(limit, turn) {
    const { path, signal } = this._options;
    const page = await this._app.api.get(path, { ...this._query, limit }, { signal });
    if (turn !== this._turn) return;
    this.#take(page);
    const { storage } = await libraryOf(this._app);
    if (!this._query.q) await storage.keepPage(this.#name, page);
  }

  async #readMore() {
    const cursor = this._cursor;
    if (!cursor || this._more.disabled) return;
    this._more.disabled = true;
    const { path, signal } = this._options;
    const turn = this._turn;
    try {
      const page = await this._app.api.get(path, { ...this._query, limit: PAGE, cursor }, { signal });
      if (turn === this._turn && cursor === this._cursor) {
        this.#take({ items: [...this._items, ...page.items], next_cursor: page.next_cursor });
      }
    } catch (error) {
      toastError(error, "The rest did not come");
    } finally {
      this._more.disabled = false;
    }
  }

  /** @param {{items: T[], next_cursor: string | null}} page */
  #take({ items, next_cursor }) {
    this._items = items;
    this._cursor = next_cursor;
    this.#show();
  }

  /** What has just left the library is left out, whatever the API still says. */
  #show() {
    const { kind, render, empty, onShown } = this._options;
    const known = this._sync?.known;
    const liked = this._query.liked === "true";
    // Before everything was read once, nothing is known to be missing.
    const items = known?.complete
      ? this._items.filter(({ id }) => (liked ? known.isLiked(id) : known.has(kind, id)))
      : this._items;
    const shown = JSON.stringify(items);
    if (shown !== this._shown) fill(this._body, items.length ? render(items) : empty(this._query));
    this._shown = shown;
    onShown(items.length > 0);
    this._observer.disconnect();
    fill(this._foot, this._cursor ? this._more : null);
    if (this._cursor) this._observer.observe(this._foot);
  }
}
