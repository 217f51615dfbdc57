/** What the desk's account button leads to: the player. */

import { accountButton } from "../shared/account_menu.js";

/** @param {import("../shared/session.js").Session} session @returns {HTMLElement} */
export function deskAccountButton(session) {
  return accountButton(session, {
    links: () => [
      { label: "To the player", icon: "note", href: "/" },
      { label: "Your account", icon: "settings", href: "/#/account" },
    ],
    onSignedOut: () => location.reload(),
  });
}
