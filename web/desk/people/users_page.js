/** The accounts: who there is, what they may do, what they may hear. */

import { fill, h } from "../../shared/dom.js";
import { showPages } from "../../shared/paged.js";
import { findBox } from "../find_box.js";
import { userRow } from "./user_row.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("./user_words.js").User} User */

const PAGE = 100;
const MAX_WORDS_CHARACTERS = 254;
const COLUMNS = ["Account", "Role", "Tier", "Since"];

/** @type {import("../desk.js").MakePage} */
export async function page(desk, context) {
  const results = h("div", null);
  const status = h("p", { class: "unseen", role: "status" });
  const { element: search, onShow } = await findBox(desk, context, {
    path: "/users",
    label: "Find an account",
    placeholder: "Name or e-mail address",
    maxLength: MAX_WORDS_CHARACTERS,
    find: async (words, signal) => {
      const found = await accounts(desk, words, signal);
      if (signal.aborted) return;
      fill(results, found);
      status.textContent = words && results.querySelector(".user") ? `Accounts found for “${words}”` : "";
    },
    problem: "The accounts did not come",
  });
  const head = h("div", { class: "page-head" }, h("h1", null, "Users"), search);
  const element = h("div", { class: "page-inner desk-page" }, head, status, results);
  return { title: "Users", element, onShow };
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
