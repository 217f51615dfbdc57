/** Having an asset verified, and following it. */

import { fill, h } from "../../shared/dom.js";
import { API, ApiError } from "../../shared/api.js";
import { textButton } from "../../shared/button.js";
import { progressBar } from "../progress_bar.js";
import { waitOf_s } from "../../shared/patience.js";
import { eventsOf } from "./event_stream.js";
import { reportElement } from "./report.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {{rendition: string, segments_read: number, segments: number}} Progress */

/**
 * @param {Desk} desk
 * @param {string} assetId
 * @param {AbortSignal} signal
 * @returns {HTMLElement}
 */
export function verificationPart(desk, assetId, signal) {
  const place = h("div", { class: "verification", "aria-live": "polite" });
  const bar = progressBar("Verification");
  /** @type {AbortController | null} */
  let running = null;
  const verify = async () => {
    if (running) return running.abort();
    running = new AbortController();
    button.lastElementChild?.replaceChildren("Stop");
    bar.show(0);
    fill(place, h("p", { class: "soft" }, "Reading the stream as the origin serves it …"), bar.element);
    try {
      const either = AbortSignal.any([running.signal, signal]);
      fill(
        place,
        reportElement(
          await verified(desk, assetId, { signal: either, onProgress: (share) => bar.show(share) }),
        ),
      );
    } catch (error) {
      fill(place, !running.signal.aborted && h("p", { class: "form-problem" }, reasonOf(error)));
    } finally {
      running = null;
      button.lastElementChild?.replaceChildren("Verify");
    }
  };
  const button = textButton("Verify", () => void verify(), { icon: "check" });
  return h(
    "section",
    { class: "desk-part", "aria-label": "Verification" },
    h("div", { class: "desk-part-head" }, h("h2", { class: "desk-title" }, "Verification"), button),
    h(
      "p",
      { class: "soft" },
      "Every rule for audio HLS that a machine can check; every rendition is read and decoded.",
    ),
    place,
  );
}

/**
 * @param {Desk} desk
 * @param {string} assetId
 * @param {{signal: AbortSignal, onProgress: (share: number) => void}} options
 * @returns {Promise<import("./report.js").Report>}
 */
async function verified({ api }, assetId, { signal, onProgress }) {
  // A call like any other finds out whether the session is over, before the one that goes on for long.
  await api.get("/me", {}, { signal });
  const address = `${API}/admin/assets/${assetId}/verification`;
  const response = await fetch(address, { method: "POST", headers: { Accept: "text/event-stream" }, signal });
  if (!response.ok || !response.body) throw await problemOf(response);
  for await (const { event, data } of eventsOf(response.body)) {
    const told = JSON.parse(data);
    if (event === "progress") onProgress(shareOf(told.renditions));
    else if (event === "report") return told;
    else if (event === "failed") throw new Error(`${told.title}: ${told.detail}`);
  }
  throw new Error("It broke off before there was a report. Try again.");
}

/** @param {Progress[]} renditions */
export function shareOf(renditions) {
  const all = renditions.reduce((sum, { segments }) => sum + segments, 0);
  const read = renditions.reduce((sum, { segments_read }) => sum + segments_read, 0);
  return all ? read / all : 0;
}

/** @param {Response} response */
async function problemOf(response) {
  const body = await response.json().catch(() => ({}));
  return new ApiError({
    status: response.status,
    code: body.code ?? `http-${response.status}`,
    title: body.title ?? response.statusText,
    detail: body.detail,
    retryAfter_s: Number(response.headers.get("Retry-After")) || undefined,
    body,
  });
}

/** @param {unknown} error */
function reasonOf(error) {
  const wait_s = waitOf_s(error);
  if (wait_s !== null) return `Too many requests: try again in ${wait_s} s.`;
  if (error instanceof ApiError && error.code === "verification-busy")
    return "A verification is under way already. Try again in a moment.";
  return error instanceof Error ? error.message : String(error);
}
