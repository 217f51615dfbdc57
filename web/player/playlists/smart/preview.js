/** What rules find, shown while they are made: asked after a pause, the question before given up. */

import { ApiError } from "../../../shared/api.js";

const PAUSE_MS = 250;
const SHOWN = 20;

/** @typedef {{tracks: import("../../../shared/types.js").Track[], track_count: number, length_s: number}} Found */
/** @typedef {{status: "asking" | "found" | "refused" | "failed", found: Found | null, error: unknown}} PreviewState
 *   `found` is of the last rules that held */

/** Tells "change". */
export class Preview extends EventTarget {
  /** @param {Pick<import("../../../shared/api.js").Api, "post">} api @param {AbortSignal} signal */
  constructor(api, signal) {
    super();
    this._api = api;
    this._signal = signal;
    /** @type {AbortController | null} */
    this._asking = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this._timer = undefined;
    /** @type {PreviewState} */
    this.state = { status: "asking", found: null, error: null };
    signal.addEventListener("abort", () => this.stop(), { once: true });
  }

  /** @param {unknown} rules @param {{atOnce?: boolean}} [options] */
  ask(rules, { atOnce = false } = {}) {
    this.stop();
    this.#become({ ...this.state, status: "asking" });
    this._timer = setTimeout(() => void this.#ask(rules), atOnce ? 0 : PAUSE_MS);
  }

  stop() {
    clearTimeout(this._timer);
    this._asking?.abort();
  }

  /** @param {unknown} rules */
  async #ask(rules) {
    const asking = (this._asking = new AbortController());
    try {
      const found = await this._api.post("/smart-playlists/preview", { rules, limit: SHOWN }, { signal: asking.signal });
      if (!asking.signal.aborted) this.#become({ status: "found", found, error: null });
    } catch (error) {
      if (asking.signal.aborted) return;
      const refused = error instanceof ApiError && error.status === 422;
      this.#become({ status: refused ? "refused" : "failed", found: this.state.found, error });
    }
  }

  /** @param {PreviewState} state */
  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}
