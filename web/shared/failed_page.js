/** What is shown in the place of a page that can't be. */

import { h } from "./dom.js";
import { ApiError } from "./api.js";
import { textButton } from "./button.js";

/** @typedef {import("./page_types.js").Page} Page */

/** @param {unknown} error @param {() => void} onRetry @returns {Page} */
export function failedPage(error, onRetry) {
  // What can't be an id leads nowhere, as what is no longer one does.
  if (error instanceof ApiError && [404, 422].includes(error.status)) return missingPage();
  if (error instanceof ApiError && error.status === 429) return laterPage(error, onRetry);
  const offline = error instanceof ApiError && error.code === "offline";
  const title = offline ? "Segue can’t be reached" : "That didn’t work";
  const reason = offline
    ? "This page isn’t loaded yet. It comes when Segue is back."
    : String(messageOf(error));
  return notice(title, reason, textButton("Try again", onRetry, { kind: "primary", icon: "retry" }));
}

/** A page too many in a minute: it comes by itself. @param {ApiError} error @param {() => void} onRetry */
function laterPage({ retryAfter_s = 1 }, onRetry) {
  const when = retryAfter_s === 1 ? "a second" : `${retryAfter_s} seconds`;
  const text = `That was much at once. This page comes in ${when}.`;
  const page = notice("One moment", text, textButton("Try again", onRetry, { icon: "retry" }));
  let due = false;
  setTimeout(() => {
    due = true;
    if (page.element.isConnected) onRetry();
  }, retryAfter_s * 1000);
  // Where it was left before its time was over, it comes when somebody comes back.
  return { ...page, onShow: () => void (due && onRetry()) };
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
