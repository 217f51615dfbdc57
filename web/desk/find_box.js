/** A page's own search: asks as somebody types, and keeps what is sought in the page's address. */

import { h } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { hrefOf } from "../shared/router.js";
import { toastError } from "../shared/toast.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./desk.js").PageContext} PageContext */

const PAUSE_MS = 200;

/**
 * The box, once what its address asks for is found; rejects when that can't be, so that the page is a failed one.
 * @param {Desk} desk
 * @param {PageContext} context
 * @param {object} options
 * @param {string} options.path of the page
 * @param {string} options.label
 * @param {string} options.placeholder
 * @param {number} options.maxLength in characters; the API takes no more
 * @param {(words: string, signal: AbortSignal) => Promise<void>} options.find asks, and shows unless aborted
 * @param {string} options.problem what is said where a later search fails
 * @returns {Promise<{element: HTMLElement, onShow: () => void}>} `onShow` is the page's
 */
export async function findBox(
  { router },
  { query, signal },
  { path, label, placeholder, maxLength, find, problem },
) {
  const { key } = router.visit;
  const box = h("input", {
    class: "search-input",
    type: "search",
    name: "q",
    placeholder,
    "aria-label": label,
    value: (query.get("q") ?? "").slice(0, maxLength),
    maxLength,
    autocomplete: "off",
    spellcheck: false,
  });
  let asked = "";
  let asking = new AbortController();
  const seek = async () => {
    asking.abort();
    asking = new AbortController();
    asked = box.value.trim();
    const either = AbortSignal.any([asking.signal, signal]);
    await find(asked, either).catch((error) => {
      if (!either.aborted) throw error;
    });
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const ask = () => {
    clearTimeout(timer);
    // The address is another page's once this one is left; when somebody comes back, this is asked.
    if (router.visit.key !== key) return;
    router.rewrite(hrefOf(path, { q: box.value.trim() }));
    seek().catch((error) => toastError(error, problem));
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  box.addEventListener("keydown", (event) => event.key === "Enter" && ask());
  signal.addEventListener("abort", () => clearTimeout(timer));
  await seek();
  return {
    element: h("search", { class: "search-box catalog-search" }, icon("search"), box),
    onShow: () => void (box.value.trim() !== asked && ask()),
  };
}
