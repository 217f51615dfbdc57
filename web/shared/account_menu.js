/** The round button at the top right: where it leads, the looks, the way out. */

import { h } from "./dom.js";
import { openMenu } from "./menu.js";
import { initialsOf } from "./artwork.js";
import { toastError } from "./toast.js";
import { applyTheme, chosenTheme, THEMES } from "./theme.js";

/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("./menu.js").MenuItem} MenuItem */

/**
 * @typedef {object} AccountMenu
 * @property {() => (MenuItem | false)[]} links at its top
 * @property {() => void} onSignedOut
 */

/** @param {Session} session @param {AccountMenu} menu @returns {HTMLElement} */
export function accountButton(session, menu) {
  const button = h("button", {
    type: "button",
    class: "account-button",
    "aria-label": "Account",
    "aria-haspopup": "menu",
    onClick: () => openMenu(entries(session, menu), { at: button, label: "Account" }),
  });
  session.account.watch((account) => {
    button.dataset.initials = initialsOf(account?.display_name || account?.email || "");
  });
  return button;
}

/** @param {Session} session @param {AccountMenu} menu @returns {(MenuItem | "separator" | false)[]} */
function entries(session, { links, onSignedOut }) {
  const theme = chosenTheme();
  return [
    ...links(),
    "separator",
    ...THEMES.map(({ value, name }) => ({
      label: name,
      checked: theme === value,
      onSelect: () => applyTheme(value),
    })),
    "separator",
    { label: "Sign out", icon: "out", onSelect: () => void signOut(session, onSignedOut) },
  ];
}

/** @param {Session} session @param {() => void} onSignedOut */
async function signOut(session, onSignedOut) {
  try {
    await session.signOut();
    onSignedOut();
  } catch (error) {
    toastError(error, "Not signed out");
  }
}
