/** What is shown in the place of a page that can't be. */

import { h } from "./dom.js";
import { ApiError } from "./api.js";
import { textButton } from "./button.js";

/** @typedef {import("./page_types.js").Page} Page */
/**
 * @typedef {object} Retrying
 * @property {() => void} onRetry
 * @property {EventTarget} api tells "reached" when a call was answered
 * @property {AbortSignal} signal aborted when the failed page is thrown away
 */

/** @param {unknown} error @param {Retrying} retrying @returns {Page} */
export function failedPage(error, retrying) {
  // What can't be an id leads nowhere, as what is no longer one does.
  if (error instanceof ApiError && [404, 422].includes(error.status)) return missingPage();
  if (error instanceof ApiError && error.status === 429) return laterPage(error, retrying);
  if (error instanceof ApiError && error.code === "offline") return awayPage(retrying);
  return notice("That didn’t work", String(messageOf(error)), againButton(retrying));
}

/** Segue can't be reached: it comes by itself once a call is answered. @param {Retrying} retrying */
function awayPage(retrying) {
  const text = "This page isn’t loaded yet. It comes when Segue is back.";
  const page = notice("Segue can’t be reached", text, againButton(retrying));
  const { api, signal } = retrying;
  return comingPage(page, retrying, (come) => {
    api.addEventListener("reached", come, { once: true, signal });
  });
}

/** A page too many in a minute: it comes by itself. @param {ApiError} error @param {Retrying} retrying */
function laterPage({ retryAfter_s = 1 }, retrying) {
  const when = retryAfter_s === 1 ? "a second" : `${retryAfter_s} seconds`;
  const text = `That was much at once. This page comes in ${when}.`;
  const page = notice("One moment", text, textButton("Try again", retrying.onRetry, { icon: "retry" }));
  return comingPage(page, retrying, (come) => void setTimeout(come, retryAfter_s * 1000));
}

/**
 * @param {Page} page stands there until its time has come
 * @param {Retrying} retrying
 * @param {(come: () => void) => void} arrange what calls `come` when it has
 * @returns {Page}
 */
function comingPage(page, { onRetry }, arrange) {
  let due = false;
  arrange(() => {
    due = true;
    if (page.element.isConnected) onRetry();
  });
  // Where it was left before its time had come, it comes when somebody comes back.
  return { ...page, onShow: () => void (due && onRetry()) };
}

/** @param {Retrying} retrying */
function againButton({ onRetry }) {
  return textButton("Try again", onRetry, { kind: "primary", icon: "retry" });
}

/**
 * @param {{title?: string, text?: string, href?: string, label?: string}} [about] what isn't there, and where to go on
 * @returns {Page}
 */
export function missingPage({
  title = "Nothing here",
  text = "What was here has gone, or never was.",
  href = "#/",
  label = "Home",
} = {}) {
  return notice(title, text, h("a", { class: "button button-primary", href }, label));
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : error;
}

/** @param {string} title @param {string} text @param {HTMLElement} action @returns {Page} */
function notice(title, text, action) {
  return {
    title,
    element: h("div", { class: "notice" }, h("h1", null, title), h("p", { class: "soft" }, text), action),
  };
}
