/** What is shown to who is signed in and may not be here. */

import { h } from "../shared/dom.js";
import { textButton } from "../shared/button.js";
import { toastError } from "../shared/toast.js";

/** @param {import("../shared/session.js").Session} session @returns {HTMLElement} */
export function refusal(session) {
  const account = session.account.get();
  const signOut = async () => {
    try {
      await session.signOut();
      location.reload();
    } catch (error) {
      toastError(error, "Not signed out");
    }
  };
  document.title = "Not permitted – Segue ingest desk";
  return h(
    "main",
    { class: "notice" },
    h("h1", null, "The desk is for administrators"),
    h(
      "p",
      { class: "soft" },
      `You are signed in as ${account?.email}, which is a ${account?.role} account. `,
      "Who runs this Segue can make it an administrator.",
    ),
    h("a", { class: "button button-primary", href: "/" }, "To the player"),
    textButton("Sign in as somebody else", () => void signOut(), { kind: "plain" }),
  );
}
