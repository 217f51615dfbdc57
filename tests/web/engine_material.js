/** What tests of loading have in common: an edge made of functions, and time that passes when somebody pauses. */

import { Fetching } from "../../web/engine/fetching.js";

/** @typedef {(url: string, signal: AbortSignal) => Response | Promise<Response>} Answer */

/** A network that answers as it is told, one answer a request and the last one for ever. */
export class Network {
  /** @param {...Answer} answers */
  constructor(...answers) {
    this._answers = answers;
    /** @type {string[]} */
    this.urls = [];
    /** @type {{ms: number, untilOnline: boolean}[]} */
    this.pauses = [];
    /** @type {string[]} */
    this.troubles = [];
    this.now_ms = 0;
    /** @type {import("../../web/engine/fetching.js").TransferReport[]} */
    this.transfers = [];
    this.fetching = new Fetching({
      fetch: /** @type {any} */ (
        (/** @type {string} */ url, /** @type {any} */ { signal }) => this._fetch(url, signal)
      ),
      now: () => this.now_ms,
      wallClock: () => Date.parse("2026-11-01T00:00:00Z") + this.now_ms,
      random: () => 1,
      pause: (ms, options) => this._pause(ms, options),
      onTransfer: (transfer) => this.transfers.push(transfer),
      onTrouble: ({ code }) => this.troubles.push(code),
    });
  }

  /** @param {string} url @param {AbortSignal} signal */
  async _fetch(url, signal) {
    this.urls.push(url);
    this.now_ms += 10;
    const answer = this._answers.length > 1 ? this._answers.shift() : this._answers[0];
    return /** @type {Answer} */ (answer)(url, signal);
  }

  /** @param {number} ms @param {{signal: AbortSignal, untilOnline?: boolean}} options */
  async _pause(ms, { signal, untilOnline = false }) {
    signal.throwIfAborted();
    this.pauses.push({ ms, untilOnline });
    this.now_ms += ms;
  }
}

/** @param {string} [body] @returns {Answer} */
export const ok =
  (body = "bytes") =>
  () =>
    new Response(body);

/** @param {number} status @param {object} [problem] @param {Record<string, string>} [headers] @returns {Answer} */
export const failing =
  (status, problem = {}, headers = {}) =>
  () =>
    new Response(JSON.stringify(problem), { status, headers });

/** @type {Answer} */
export const lost = () => {
  throw new TypeError("Failed to fetch");
};

/** Never answers. @type {Answer} */
export const silent = (_url, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

/** Says something, then breaks off. @type {Answer} */
export const broken = () =>
  new Response(
    new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(3));
        controller.error(new TypeError("network error"));
      },
    }),
  );
