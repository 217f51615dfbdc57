/** The round button at the top right: the account's pages, the looks, the way out. */

import { h } from "../shared/dom.js";
import { openMenu } from "../shared/menu.js";
import { initialsOf } from "../shared/artwork.js";
import { toastError } from "../shared/toast.js";
import { applyTheme, chosenTheme } from "../shared/theme.js";

/** @typedef {import("../shared/session.js").Session} Session */

/** @param {Session} session @returns {HTMLElement} */
export function accountButton(session) {
  const button = h("button", {
    type: "button",
    class: "account-button",
    "aria-label": "Account",
    "aria-haspopup": "menu",
    onClick: () => openMenu(entries(session), { at: button, label: "Account" }),
  });
  session.account.watch((account) => {
    button.dataset.initials = initialsOf(account?.display_name || account?.email || "");
  });
  return button;
}

/** @param {Session} session @returns {(import("../shared/menu.js").MenuItem | "separator" | false)[]} */
function entries(session) {
  const theme = chosenTheme();
  return [
    { label: "Account", icon: "settings", href: "#/account" },
    { label: "History", icon: "history", href: "#/history" },
    { label: "Your year", icon: "chart", href: "#/year" },
    session.may("administer") && { label: "Ingest desk", icon: "desk", href: "/desk" },
    "separator",
    { label: "As the system", checked: theme === "system", onSelect: () => applyTheme("system") },
    { label: "Light", checked: theme === "light", onSelect: () => applyTheme("light") },
    { label: "Dark", checked: theme === "dark", onSelect: () => applyTheme("dark") },
    "separator",
    { label: "Sign out", icon: "out", onSelect: () => signOut(session) },
  ];
}

/** @param {Session} session */
async function signOut(session) {
  try {
    await session.signOut();
    location.replace("/");
  } catch (error) {
    toastError(error, "Not signed out");
  }
}
