/** The control API: JSON in and out, problems as errors, one place that learns that the session is over. */

import { plural } from "./format.js";
import { patiently } from "./patience.js";

export const API = "/api/v1";

/** A problem that the API told (RFC 9457), or that it could not be reached (`code` "offline"). */
export class ApiError extends Error {
  /**
   * @param {{status: number, code: string, title: string, detail?: string, retryAfter_s?: number, body?:
   *   any}} problem
   */
  constructor({ status, code, title, detail, retryAfter_s, body }) {
    super(detail || title);
    this.status = status;
    this.code = code;
    this.title = title;
    this.retryAfter_s = retryAfter_s;
    this.body = body;
  }
}

/**
 * Calls the API with the browser's cookie.
 *
 * Tells "signedout" when a call finds the session over, "unreachable" when one could not be made and
 * "reached" when one
 * was answered. Where `askToSignIn` is set, a call that finds the session over waits for it and is then sent
 * again.
 */
export class Api extends EventTarget {
  /** @param {typeof globalThis.fetch} [fetch] */
  constructor(fetch = globalThis.fetch.bind(globalThis)) {
    super();
    this._fetch = fetch;
    /**
     * Resolves when somebody has signed in again; rejects when nobody will.
     * @type {(() => Promise<void>) | null}
     */
    this.askToSignIn = null;
  }

  /**
   * @param {string} path below the API's prefix
   * @param {Record<string, any>} [query]
   * @param {{signal?: AbortSignal}} [options]
   */
  get(path, query, options) {
    return this.call("GET", withQuery(path, query), options);
  }

  /**
   * @param {string} path
   * @param {unknown} [body]
   * @param {{key?: string, signal?: AbortSignal, ifMatch?: string}} [options]
   */
  post(path, body, options) {
    return this.call("POST", path, { ...options, body });
  }

  /**
   * @param {string} path
   * @param {unknown} [body]
   * @param {{signal?: AbortSignal, ifMatch?: string}} [options]
   */
  put(path, body, options) {
    return this.call("PUT", path, { ...options, body });
  }

  /**
   * @param {string} path
   * @param {unknown} [body]
   * @param {{signal?: AbortSignal, ifMatch?: string}} [options]
   */
  patch(path, body, options) {
    return this.call("PATCH", path, { ...options, body });
  }

  /**
   * @param {string} path
   * @param {unknown} [body]
   * @param {{signal?: AbortSignal, ifMatch?: string}} [options]
   */
  delete(path, body, options) {
    return this.call("DELETE", path, { ...options, body });
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{body?: unknown, key?: string, signal?: AbortSignal, ifMatch?: string}} [options] `body` is sent
   *   as JSON,
   *   or as it is when it is a Blob; `key` is an idempotency key.
   * @returns {Promise<any>} the JSON that was answered, or null
   * @throws {ApiError}
   */
  async call(method, path, options = {}) {
    const response = await this._send(method, path, options);
    if (response.status !== 401 || path === "/auth/login") return outcome(response);
    this.dispatchEvent(new Event("signedout"));
    if (!this.askToSignIn) return outcome(response);
    try {
      await this.askToSignIn();
    } catch {
      return outcome(response);
    }
    options.signal?.throwIfAborted();
    return outcome(await this._send(method, path, options));
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {{body?: unknown, key?: string, signal?: AbortSignal, ifMatch?: string}} options
   * @returns {Promise<Response>}
   */
  async _send(method, path, { body, key, signal, ifMatch }) {
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/json" };
    if (key) headers["X-Idempotency-Key"] = key;
    if (ifMatch) headers["If-Match"] = ifMatch;
    const raw = body instanceof Blob;
    if (body !== undefined && !raw) headers["Content-Type"] = "application/json";
    const sent = body === undefined ? undefined : raw ? body : JSON.stringify(body);
    try {
      const response = await this._fetch(API + path, { method, headers, signal, body: sent });
      this.dispatchEvent(new Event("reached"));
      return response;
    } catch (error) {
      if (signal?.aborted) throw error;
      this.dispatchEvent(new Event("unreachable"));
      throw new ApiError({ status: 0, code: "offline", title: "Segue can’t be reached" });
    }
  }

  /**
   * All items of a paged list, page by page; a long one takes more than the API's limit of a minute allows.
   * @param {string} path
   * @param {Record<string, any>} [query]
   * @param {{signal?: AbortSignal}} [options]
   * @returns {AsyncGenerator<any[]>}
   */
  async *pages(path, query = {}, options = {}) {
    /** @type {string | undefined} */
    let cursor;
    do {
      /** @type {Record<string, any>} */
      const asked = { ...query, cursor };
      /** @type {{items: any[], next_cursor: string}} */
      const page = await patiently(() => this.get(path, asked, options), options);
      yield page.items;
      cursor = page.next_cursor;
    } while (cursor);
  }
}

/**
 * @param {Response} response
 * @returns {Promise<any>} the JSON that was answered, or null
 * @throws {ApiError}
 */
async function outcome(response) {
  const answered = await read(response);
  if (response.ok) return answered;
  const problem = answered ?? {};
  const code = problem.code ?? `http-${response.status}`;
  const retryAfter_s = Number(response.headers.get("Retry-After")) || undefined;
  throw new ApiError({
    status: response.status,
    code,
    title: problem.title ?? response.statusText,
    detail: code === "rate-limited" ? tooMuch(retryAfter_s) : problem.detail,
    retryAfter_s,
    body: problem,
  });
}

/** @param {number | undefined} wait_s as the API says how long */
function tooMuch(wait_s = 60) {
  return `That was much at once. Try again in ${plural(wait_s, "second")}.`;
}

/**
 * @param {string} path
 * @param {Record<string, any>} [query] values that are null or undefined are left out
 */
export function withQuery(path, query = {}) {
  const told = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return told.length ? `${path}?${new URLSearchParams(told)}` : path;
}

/** @param {Response} response */
async function read(response) {
  if (response.status === 204 || !/json/.test(response.headers.get("Content-Type") ?? "")) return null;
  try {
    return await response.json();
  } catch {
    return null;
  }
}
