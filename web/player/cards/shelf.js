/** A row of cards that is scrolled sideways, by touch, wheel, keys or its two buttons. */

import { h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { iconButton } from "../../shared/button.js";

const SHARE_OF_A_STEP = 0.85;

/**
 * @param {string} title
 * @param {HTMLElement[]} cards list items
 * @param {{href?: string}} [options] where all of them are
 * @returns {HTMLElement}
 */
export function shelf(title, cards, { href } = {}) {
  const list = h("ul", { class: "shelf-cards" }, cards);
  /** @param {number} direction */
  const step = (direction) => {
    list.scrollBy({ left: direction * list.clientWidth * SHARE_OF_A_STEP, behavior: "smooth" });
  };
  const before = iconButton("back", `${title}: back`, () => step(-1), { class: "shelf-step" });
  const after = iconButton("forward", `${title}: on`, () => step(1), { class: "shelf-step" });
  const tell = () => {
    before.disabled = list.scrollLeft <= 1;
    after.disabled = list.scrollLeft + list.clientWidth >= list.scrollWidth - 1;
    before.hidden = after.hidden = before.disabled && after.disabled;
  };
  list.addEventListener("scroll", tell, { passive: true });
  new ResizeObserver(tell).observe(list);
  return h(
    "section",
    { class: "section", "aria-label": title },
    h(
      "div",
      { class: "section-head" },
      sectionTitle(title, href),
      h("div", { class: "shelf-steps" }, before, after),
    ),
    list,
  );
}

/**
 * @param {string} title
 * @param {string} [href] where all of it is
 */
export function sectionTitle(title, href) {
  return h("h2", { class: "section-title" }, href ? h("a", { href }, title, icon("forward")) : title);
}

/**
 * @param {string} title
 * @param {(HTMLElement | null | false)[]} content
 * @param {{href?: string}} [options]
 */
export function section(title, content, { href } = {}) {
  return h(
    "section",
    { class: "section", "aria-label": title },
    h("div", { class: "section-head" }, sectionTitle(title, href)),
    content,
  );
}
