/** One request, from its first byte to its last, or an error. */

import { LoadError, errorOf } from "./load_error.js";

/**
 * What came, all or until it broke off.
 * @typedef {object} Transfer
 * @property {number} bytes of the body
 * @property {number | null} whole_bytes of all of the body, where its head tells
 * @property {number} start_ms when it was asked for, by the clock passed in
 * @property {number} head_ms until the answer's head came
 * @property {number} body_ms from there to the body's end, to the last that came of it where the network failed, or to
 *   when the caller gave it up
 */

/**
 * @typedef {object} Means
 * @property {typeof globalThis.fetch} fetch
 * @property {() => number} now milliseconds, as `performance.now` gives them
 * @property {() => number} wallClock milliseconds since the epoch, for a `Retry-After` that is a date
 */

/** An answer that stays away for so long won't come: a service waits at most 5 s for what is being made. */
const SILENCE_MS = 10_000;

/**
 * Fetch once.
 * @param {Means} means
 * @param {string} url
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {Record<string, string>} [options.headers]
 * @param {number} options.deadline_ms
 * @param {(transfer: Transfer) => void} options.onTransfer called when the body ends, also where it broke off
 * @param {(transfer: Transfer) => void} [options.onProgress] called when its head has come, and with every
 *   part of it
 * @returns {Promise<ArrayBuffer>}
 * @throws {LoadError}
 */
export async function attempt({ fetch, now, wallClock }, url, options) {
  const { signal, headers, deadline_ms, onTransfer, onProgress } = options;
  signal.throwIfAborted();
  const watch = new Watch(signal, deadline_ms);
  const start_ms = now();
  /** @type {Transfer | null} */
  let transfer = null;
  try {
    const response = await fetch(url, {
      signal: watch.signal,
      headers,
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    watch.heard();
    if (!response.ok) throw await errorOf(response, wallClock());
    const whole_bytes = Number(response.headers.get("Content-Length")) || null;
    const begun = { bytes: 0, whole_bytes, start_ms, head_ms: now() - start_ms, body_ms: 0 };
    transfer = begun;
    onProgress?.(begun);
    return await readBody(response, (bytes) => {
      watch.heard();
      begun.bytes += bytes;
      begun.body_ms = now() - start_ms - begun.head_ms;
      onProgress?.(begun);
    });
  } catch (error) {
    if (transfer !== null && signal.aborted) transfer.body_ms = now() - start_ms - transfer.head_ms;
    signal.throwIfAborted();
    if (error instanceof LoadError) throw error;
    const reason = watch.signal.aborted ? watch.signal.reason : error;
    throw new LoadError("network", reason instanceof Error ? reason.message : String(reason), {
      cause: error,
    });
  } finally {
    watch.end();
    if (transfer !== null) onTransfer(transfer);
  }
}

/** @param {Response} response @param {(bytes: number) => void} heard called with every chunk */
async function readBody(response, heard) {
  if (response.body === null) return response.arrayBuffer();
  /** @type {Uint8Array[]} */
  const chunks = [];
  const reader = response.body.getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    heard(chunk.value.byteLength);
    chunks.push(chunk.value);
  }
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole.buffer;
}

/** Ends an attempt that takes too long, or in which nothing is heard any more; or with its caller's signal. */
class Watch {
  /** @param {AbortSignal} signal @param {number} deadline_ms */
  constructor(signal, deadline_ms) {
    this._caller = signal;
    this._controller = new AbortController();
    this.signal = this._controller.signal;
    this._follow = () => this._controller.abort(signal.reason);
    signal.addEventListener("abort", this._follow);
    this._deadline = setTimeout(
      () => this._giveUp(`it took longer than ${deadline_ms / 1000} s`),
      deadline_ms,
    );
    this.heard();
  }

  heard() {
    clearTimeout(this._silence);
    this._silence = setTimeout(() => this._giveUp(`nothing came for ${SILENCE_MS / 1000} s`), SILENCE_MS);
  }

  end() {
    clearTimeout(this._silence);
    clearTimeout(this._deadline);
    this._caller.removeEventListener("abort", this._follow);
  }

  /** @param {string} why */
  _giveUp(why) {
    this._controller.abort(new Error(why));
  }
}
