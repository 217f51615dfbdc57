/** One account, and what may be changed of it. */

import { fill, h } from "../../shared/dom.js";
import { textButton } from "../../shared/button.js";
import { askToConfirm } from "../../shared/dialog.js";
import { formatDate, formatMoment } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { toast, toastError } from "../../shared/toast.js";
import { choice } from "../../shared/form.js";
import { ROLES, TIERS } from "./user_words.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("./user_words.js").User} User */

/** @param {Desk} desk @param {User} first @returns {HTMLElement} */
export function userRow(desk, first) {
  let user = first;
  const row = h("tr", { class: "user" });
  /** @param {Record<string, any>} changed @param {string} done */
  const change = async (changed, done) => {
    try {
      user = await desk.api.patch(`/admin/users/${user.id}`, changed);
      toast(done);
    } catch (error) {
      toastError(error, "Not changed");
    }
    show();
  };
  const show = () => {
    const role = choice("role", ROLES, user.role, {
      "aria-label": `Role of ${user.email}`,
      class: "input select-quiet",
    });
    const tier = choice("tier", TIERS, user.tier, {
      "aria-label": `Tier of ${user.email}`,
      class: "input select-quiet",
    });
    role.addEventListener("change", () => void changeRole(role));
    tier.addEventListener(
      "change",
      () =>
        void change({ tier: tier.value }, `${user.email} is on the tier ${labelOf(TIERS, tier.value)} now`),
    );
    fill(row, cells(user, role, tier, ableButton(user, change)));
    row.classList.toggle("user-disabled", user.disabled_at !== null);
  };
  /** Who is made an administrator, or is none any more, is asked about. @param {HTMLSelectElement} select */
  const changeRole = async (select) => {
    const grave = select.value === "admin" || user.role === "admin";
    const name = labelOf(ROLES, select.value);
    const text =
      select.value === "admin"
        ? "Administrators may do everything here."
        : `${user.email} can’t come to this desk any more.`;
    if (
      grave &&
      !(await askToConfirm({ title: `Make ${user.email} ${name}?`, text, confirm: "Change the role" }))
    )
      return show();
    await change({ role: select.value }, `${user.email} has the role ${name} now`);
  };
  show();
  return row;
}

/** @param {User} user @param {HTMLElement} role @param {HTMLElement} tier @param {HTMLElement} button */
function cells(user, role, tier, button) {
  return [
    h(
      "th",
      { scope: "row" },
      h("span", { class: "user-email" }, user.email),
      h(
        "span",
        { class: "soft user-name" },
        user.display_name,
        user.disabled_at && ` disabled ${formatMoment(user.disabled_at)}`,
      ),
    ),
    h("td", { "data-label": "Role" }, role),
    h("td", { "data-label": "Tier" }, tier),
    h("td", { class: "figures soft", "data-label": "Since" }, formatDate(user.created_at)),
    h(
      "td",
      { class: "user-actions" },
      h(
        "a",
        {
          class: "link",
          href: hrefOf("/audit", { subject: user.id, of: user.email }),
          "aria-label": `Audit trail of ${user.email}`,
        },
        "Trail",
      ),
      button,
    ),
  ];
}

/** @param {User} user @param {(changed: Record<string, any>, done: string) => Promise<void>} change */
function ableButton(user, change) {
  const { email, disabled_at } = user;
  if (disabled_at)
    return textButton("Enable", () => void change({ disabled: false }, `${email} is enabled`), {
      kind: "plain",
      "aria-label": `Enable ${email}`,
    });
  const disable = async () => {
    const question = {
      title: `Disable ${email}?`,
      text: "It is signed out everywhere, and what plays stops within a second. Nothing is deleted.",
      confirm: "Disable",
      danger: true,
    };
    if (await askToConfirm(question)) await change({ disabled: true }, `${email} is disabled`);
  };
  return textButton("Disable", () => void disable(), { kind: "plain", "aria-label": `Disable ${email}` });
}

/** @param {{value: string, label: string}[]} options @param {string} value */
function labelOf(options, value) {
  return options.find((option) => option.value === value)?.label ?? value;
}
