/** The audit trail: who did what, to whom or what, from where. */

import { fill, h } from "../../shared/dom.js";
import { formatDay, formatMoment } from "../../shared/format.js";
import { showPages } from "../../shared/paged.js";
import { hrefOf } from "../../shared/router.js";
import { toastError } from "../../shared/toast.js";
import { choice, field } from "../../shared/form.js";
import {
  ACTIONS,
  changeWords,
  hrefOfObject,
  nameOfAccount,
  nameOfAction,
  nameOfObject,
} from "./audit_words.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("./audit_words.js").AuditedAccount} AuditedAccount */
/** @typedef {import("./audit_words.js").AuditRecord} AuditRecord */

const PAGE = 100;

/** @type {import("../desk.js").MakePage} */
export async function page(desk, { query, signal }) {
  const action = actionChoice(query.get("action") ?? "");
  const since = h("input", { class: "input", type: "date", name: "since", value: query.get("since") ?? "" });
  const until = h("input", { class: "input", type: "date", name: "until", value: query.get("until") ?? "" });
  const person = { actor: query.get("actor"), subject: query.get("subject"), of: query.get("of") };
  const results = h("div", { class: "audit-results", "aria-live": "polite" });
  const show = async () => {
    const told = { action: action.value, since: since.value, until: until.value };
    desk.router.rewrite(hrefOf("/audit", { ...told, ...person }));
    const wanted = {
      action: action.value || null,
      since: momentOf(since.value, 0),
      until: momentOf(until.value, 1),
      actor: person.actor,
      subject: person.subject,
    };
    fill(results, await entries(desk, wanted, signal));
  };
  const showOthers = () => void show().catch((error) => toastError(error, "The trail did not come"));
  for (const control of [action, since, until]) control.addEventListener("change", showOthers);
  await show();
  const filters = h(
    "form",
    { class: "audit-filters", "aria-label": "Which entries" },
    field("What", action),
    field("From", since),
    field("To", until),
  );
  filters.addEventListener("submit", (event) => event.preventDefault());
  const about = person.subject || person.actor;
  const element = h(
    "div",
    { class: "page-inner desk-page" },
    h("div", { class: "page-head" }, h("h1", null, "Audit trail")),
    about && personNote(person),
    filters,
    results,
  );
  return { title: "Audit trail", element };
}

/**
 * Whose trail it is, and the way to the other side of it.
 * @param {{actor: string | null, subject: string | null, of: string | null}} person
 */
function personNote({ actor, subject, of }) {
  const name = of ?? "one account";
  const other = actor ? { subject: actor, of } : { actor: subject, of };
  return h(
    "p",
    { class: "desk-note" },
    actor ? `Only what ${name} did. ` : `Only what is about ${name}. `,
    h(
      "a",
      { class: "link", href: hrefOf("/audit", other) },
      actor ? `What is about ${name}` : `What ${name} did`,
    ),
    " · ",
    h("a", { class: "link", href: "#/audit" }, "Everything"),
  );
}

/** @param {string} chosen */
function actionChoice(chosen) {
  const select = choice("action", [{ value: "", label: "Everything" }], "");
  select.append(
    ...ACTIONS.map(({ name, actions }) =>
      h(
        "optgroup",
        { label: name },
        actions.map(([value, label]) => h("option", { value }, label)),
      ),
    ),
  );
  select.value = chosen;
  return select;
}

/** The begin of a day here, or of one after. @param {string} day @param {number} later days */
function momentOf(day, later) {
  if (!day) return null;
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + later);
  return at.toISOString();
}

/**
 * @param {Desk} desk
 * @param {Record<string, any>} wanted
 * @param {AbortSignal} signal
 */
async function entries(desk, wanted, signal) {
  const place = h("div", null);
  let day = "";
  let list = h("ul", { class: "audit" });
  const foot = await showPages({
    load: (cursor) => desk.api.get("/admin/audit", { ...wanted, limit: PAGE, cursor }, { signal }),
    show: (/** @type {AuditRecord[]} */ records) => {
      for (const record of records) {
        const its = formatDay(record.at);
        if (its !== day) {
          list = h("ul", { class: "audit" });
          place.append(h("h2", { class: "day-title" }, its), list);
          day = its;
        }
        list.append(entry(record));
      }
    },
    signal,
  });
  return place.childElementCount
    ? [place, foot]
    : [h("p", { class: "soft" }, "Nothing of the kind was done.")];
}

/** @param {AuditRecord} record */
function entry(record) {
  const { at, action, outcome, actor, subject, network, changes } = record;
  const itself = subject && actor?.audit_id === subject.audit_id;
  return h(
    "li",
    { class: "audit-entry", "data-action": action },
    h(
      "time",
      { class: "audit-time soft figures", dateTime: at, title: formatMoment(at) },
      new Date(at).toLocaleTimeString("en-GB"),
    ),
    h(
      "div",
      { class: "audit-words" },
      h(
        "p",
        null,
        h("span", { class: "audit-action" }, nameOfAction(action)),
        outcome === "refused" && h("span", { class: "badge audit-refused" }, "refused"),
        subject && !itself && [" of ", accountElement(subject)],
        objectElement(record),
      ),
      changes.map((change) => h("p", { class: "audit-change" }, changeWords(change))),
      h(
        "p",
        { class: "soft audit-who" },
        actor ? ["by ", accountElement(actor)] : "by nobody known, or the command line",
        network && ` · ${network}`,
      ),
    ),
  );
}

/** @param {AuditedAccount} account */
function accountElement(account) {
  const { audit_id, user_id, display_name } = account;
  const title = display_name || (user_id ?? audit_id);
  return h("span", { class: "audit-account", title }, nameOfAccount(account));
}

/** @param {AuditRecord} record */
function objectElement(record) {
  const name = nameOfObject(record);
  const href = hrefOfObject(record);
  return name && [" ", href ? h("a", { class: "link", href }, name) : h("span", { class: "soft" }, name)];
}
