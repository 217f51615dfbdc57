/** What the player's account button leads to: the account's pages, and the desk for who may. */

import { accountButton } from "../shared/account_menu.js";

/** @param {import("../shared/session.js").Session} session @returns {HTMLElement} */
export function playerAccountButton(session) {
  return accountButton(session, {
    links: () => [
      { label: "Account", icon: "settings", href: "#/account" },
      { label: "History", icon: "history", href: "#/history" },
      { label: "Your year", icon: "chart", href: "#/year" },
      session.may("administer") && { label: "Ingest desk", icon: "desk", href: "/desk" },
    ],
    onSignedOut: () => location.replace("/"),
  });
}
