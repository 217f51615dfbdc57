/** Asking while somebody types: after a short rest, the newest question only, what it finds told once. */

/**
 * @typedef {{q: string, within: "catalog" | "library"}} Question
 * @typedef {{status: "empty"} | {status: "asking", question: Question} |
 *   {status: "waiting", question: Question, wait_s: number} |
 *   {status: "found", question: Question, found: any} | {status: "failed", question: Question, error:
 *   unknown}} SearchState
 */

const REST_MS = 200;

/** Tells "change" when `state` did. A question too many is asked again when the API takes more. */
export class LiveSearch extends EventTarget {
  /**
   * @param {(question: Question, signal: AbortSignal) => Promise<any>} ask
   * @param {{rest_ms?: number}} [options]
   */
  constructor(ask, { rest_ms = REST_MS } = {}) {
    super();
    this._ask = ask;
    this._rest_ms = rest_ms;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this._timer = undefined;
    /** @type {AbortController | null} */
    this._asking = null;
    /** @type {SearchState} */
    this.state = { status: "empty" };
  }

  /**
   * @param {Question} question
   * @param {{atOnce?: boolean}} [options] without a rest, as for a search that is come back to
   */
  put(question, { atOnce = false } = {}) {
    const asked = { ...question, q: question.q.trim() };
    this.stop();
    if (!asked.q) return this._become({ status: "empty" });
    if (atOnce) void this._send(asked);
    else this._timer = setTimeout(() => void this._send(asked), this._rest_ms);
  }

  stop() {
    clearTimeout(this._timer);
    this._asking?.abort();
  }

  /** @param {Question} question */
  async _send(question) {
    const asking = (this._asking = new AbortController());
    this._become({ status: "asking", question });
    try {
      const found = await this._ask(question, asking.signal);
      if (!asking.signal.aborted) this._become({ status: "found", question, found });
    } catch (error) {
      if (!asking.signal.aborted) this._fail(question, error);
    }
  }

  /** @param {Question} question @param {any} error */
  _fail(question, error) {
    if (error?.status !== 429) return this._become({ status: "failed", question, error });
    const wait_s = Math.max(1, error.retryAfter_s ?? 1);
    this._timer = setTimeout(() => void this._send(question), wait_s * 1000);
    this._become({ status: "waiting", question, wait_s });
  }

  /** @param {SearchState} state */
  _become(state) {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}
