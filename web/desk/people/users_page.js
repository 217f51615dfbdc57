/** The accounts: who there is, what they may do, what they may hear. */

import { fill, h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { showPages } from "../../shared/paged.js";
import { toastError } from "../../shared/toast.js";
import { userRow } from "./user_row.js";
import { isAddress, isMeant } from "./user_words.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("./user_words.js").User} User */

const PAGE = 100;
const COLUMNS = ["Account", "Role", "Tier", "Since"];

/** @type {import("../desk.js").MakePage} */
export async function page(desk, { signal }) {
  /** @type {Map<string, {user: User, row: HTMLElement}>} */
  const known = new Map();
  const body = h("tbody", null);
  const none = h("p", { class: "soft", role: "status" });
  const box = h("input", {
    class: "search-input",
    type: "search",
    name: "email",
    placeholder: "Name or e-mail address",
    "aria-label": "Find an account",
    autocomplete: "off",
    spellcheck: false,
  });
  const show = () => {
    const shown = [...known.values()].filter(({ user }) => isMeant(user, box.value));
    fill(
      body,
      shown.map(({ row }) => row),
    );
    fill(
      none,
      !shown.length && "None of the accounts that are loaded. Press Enter to ask for a whole e-mail address.",
    );
  };
  /** @param {User[]} users */
  const take = (users) => {
    for (const user of users) if (!known.has(user.id)) known.set(user.id, { user, row: userRow(desk, user) });
    show();
  };
  const ask = async () => {
    const words = box.value.trim();
    if (!isAddress(words)) return;
    try {
      take((await desk.api.get("/admin/users", { email: words }, { signal })).items);
    } catch (error) {
      toastError(error, "Not found");
    }
  };
  box.addEventListener("input", show);
  box.addEventListener("keydown", (event) => event.key === "Enter" && void ask());
  const foot = await showPages({
    load: (cursor) => desk.api.get("/admin/users", { limit: PAGE, cursor }, { signal }),
    show: take,
    signal,
  });
  const head = h(
    "thead",
    null,
    h(
      "tr",
      null,
      COLUMNS.map((name) => h("th", { scope: "col" }, name)),
      h("th", { scope: "col" }, h("span", { class: "unseen" }, "Actions")),
    ),
  );
  const table = h(
    "table",
    { class: "desk-table users" },
    h("caption", { class: "unseen" }, "Accounts"),
    head,
    body,
  );
  const search = h("search", { class: "search-box catalog-search" }, icon("search"), box);
  const element = h(
    "div",
    { class: "page-inner desk-page" },
    h("div", { class: "page-head" }, h("h1", null, "Users"), search),
    table,
    none,
    foot,
  );
  return { title: "Users", element };
}
