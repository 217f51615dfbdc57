/** What is shown when the API can't even be asked who is here. */

import { h } from "./dom.js";
import { textButton } from "./button.js";

/** Tell it in the place of everything. @returns {Promise<void>} when somebody wants to try again */
export function showUnreachable() {
  return new Promise((resolve) => {
    const again = textButton("Try again", () => resolve(), { kind: "primary", icon: "retry" });
    const text = h("p", { class: "soft" }, "Is it running, and are you on its network?");
    document.body.replaceChildren(
      h("main", { class: "notice" }, h("h1", null, "Segue can’t be reached"), text, again),
    );
    window.addEventListener("online", () => resolve(), { once: true });
  });
}
