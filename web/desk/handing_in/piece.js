/** One piece of a file on its way: `fetch` doesn't tell how far a body is, so this is an XMLHttpRequest. */

import { API, ApiError } from "../../shared/api.js";

const OCTETS = "application/octet-stream";
/** Nothing going out for so long is a network that has gone without a word. */
const STALLED_MS = 30_000;
/** With the last piece of a long master all of it is read again before there is an answer. */
const ANSWER_MS = 180_000;

/**
 * Send a piece to where it belongs.
 * @param {string} uploadId
 * @param {Blob} piece
 * @param {{offset_bytes: number, onProgress: (sent_bytes: number) => void, signal: AbortSignal}} options
 * @returns {Promise<any>} the upload, as the API tells it
 * @throws {ApiError} refused, or (`code` "offline") it did not get through
 */
export function sendPiece(uploadId, piece, { offset_bytes, onProgress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const patience = (/** @type {number} */ time_ms) => {
      clearTimeout(timer);
      timer = setTimeout(abort, time_ms);
    };
    request.open("PATCH", `${API}/admin/uploads/${uploadId}`);
    request.setRequestHeader("Content-Type", OCTETS);
    request.setRequestHeader("Upload-Offset", String(offset_bytes));
    request.upload.addEventListener("progress", ({ loaded }) => (patience(STALLED_MS), onProgress(loaded)));
    request.upload.addEventListener("load", () => patience(ANSWER_MS));
    request.addEventListener("loadend", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      if (signal.aborted) reject(signal.reason);
      else if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText));
      else reject(problemOf(request));
    });
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) return reject(signal.reason);
    patience(STALLED_MS);
    request.send(piece);
  });
}

/** @param {XMLHttpRequest} request */
function problemOf(request) {
  if (!request.status) return new ApiError({ status: 0, code: "offline", title: "Segue can’t be reached" });
  /** @type {any} */
  let body = {};
  try {
    body = JSON.parse(request.responseText);
  } catch {
    // A proxy's own words: the status tells enough.
  }
  return new ApiError({
    status: request.status,
    code: body.code ?? `http-${request.status}`,
    title: body.title ?? request.statusText,
    detail: body.detail,
    retryAfter_s: Number(request.getResponseHeader("Retry-After")) || undefined,
    body,
  });
}
