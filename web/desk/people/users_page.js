/** The accounts: who there is, what they may do, what they may hear. */

import { fill, h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { showPages } from "../../shared/paged.js";
import { hrefOf } from "../../shared/router.js";
import { toastError } from "../../shared/toast.js";
import { userRow } from "./user_row.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("./user_words.js").User} User */

const PAGE = 100;
const PAUSE_MS = 200;
const COLUMNS = ["Account", "Role", "Tier", "Since"];

/** @type {import("../desk.js").MakePage} */
export async function page(desk, { query, signal }) {
  const results = h("div", null);
  const status = h("p", { class: "unseen", role: "status" });
  const box = h("input", {
    class: "search-input",
    type: "search",
    name: "q",
    placeholder: "Name or e-mail address",
    "aria-label": "Find an account",
    value: query.get("q") ?? "",
    autocomplete: "off",
    spellcheck: false,
  });
  /** @type {AbortController | undefined} */
  let asking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const ask = async () => {
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    const either = AbortSignal.any([asking.signal, signal]);
    const words = box.value.trim();
    desk.router.rewrite(hrefOf("/users", { q: words }));
    try {
      const found = await accounts(desk, words, either);
      if (either.aborted) return;
      fill(results, found);
      status.textContent = words && results.querySelector(".user") ? `Accounts found for “${words}”` : "";
    } catch (error) {
      if (!either.aborted) toastError(error, "The accounts did not come");
    }
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), PAUSE_MS);
  });
  box.addEventListener("keydown", (event) => event.key === "Enter" && void ask());
  signal.addEventListener("abort", () => clearTimeout(timer));
  await ask();
  const search = h("search", { class: "search-box catalog-search" }, icon("search"), box);
  const head = h("div", { class: "page-head" }, h("h1", null, "Users"), search);
  return { title: "Users", element: h("div", { class: "page-inner desk-page" }, head, status, results) };
}

/**
 * All accounts, or those that are sought.
 * @param {Desk} desk
 * @param {string} words
 * @param {AbortSignal} signal
 */
async function accounts(desk, words, signal) {
  const body = h("tbody", null);
  const foot = await showPages({
    load: (cursor) => desk.api.get("/admin/users", { q: words || null, limit: PAGE, cursor }, { signal }),
    show: (/** @type {User[]} */ users) => body.append(...users.map((user) => userRow(desk, user))),
    signal,
  });
  if (!body.childElementCount)
    return [
      h("p", { class: "soft", role: "status" }, `No address or name has words that begin like “${words}”.`),
    ];
  return [table(body), foot];
}

/** @param {HTMLElement} body */
function table(body) {
  const head = h(
    "tr",
    null,
    COLUMNS.map((name) => h("th", { scope: "col" }, name)),
    h("th", { scope: "col" }, h("span", { class: "unseen" }, "Actions")),
  );
  return h(
    "table",
    { class: "desk-table users" },
    h("caption", { class: "unseen" }, "Accounts"),
    h("thead", null, head),
    body,
  );
}
