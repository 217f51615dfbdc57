/** What stands above a page of the catalog. */

import { h } from "../../shared/dom.js";

/**
 * @param {{kicker: string, title: string, playerHref: string | null, about?: (Node | string)[], actions?:
 *   Node[]}} options
 * @returns {{element: HTMLElement, rename: (title: string) => void}}
 */
export function headOf({ kicker, title, playerHref, about = [], actions = [] }) {
  const heading = h("h1", null, title);
  const link = playerHref && h("a", { class: "link", href: playerHref }, "In the player");
  const between = about.flatMap((part) => [part, " · "]);
  const line = h("p", { class: "soft" }, ...(link ? [...between, link] : between.slice(0, -1)));
  const element = h(
    "div",
    { class: "page-head" },
    h("div", null, h("p", { class: "kicker" }, kicker), heading, line),
    actions,
  );
  return { element, rename: (now) => (heading.textContent = now) };
}
