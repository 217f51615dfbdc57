/**
 * Menus: at a button or where somebody clicked; with the keyboard as in a desktop's. On phones they rise from
 * below.
 */

import { h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @typedef {object} MenuItem
 * @property {string} label
 * @property {import("./icons.js").IconName} [icon]
 * @property {() => void} [onSelect]
 * @property {string} [href] a link in the stead of `onSelect`
 * @property {boolean} [checked] makes it one of a choice
 * @property {boolean} [danger]
 */

const MARGIN_PX = 8;

/**
 * Open a menu; where it was opened from gets the focus back.
 * @param {(MenuItem | "separator" | null | false)[]} items
 * @param {{at: Element | {x: number, y: number}, label: string}} place
 */
export function openMenu(items, { at, label }) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  const present = items.filter((item) => item !== null && item !== false);
  const menu = h(
    "div",
    { class: "menu", role: "menu", "aria-label": label, popover: "auto" },
    present.map((item) =>
      item === "separator" ? h("div", { class: "menu-line", role: "separator" }) : entry(item),
    ),
  );
  host(before).append(menu);
  menu.addEventListener("keydown", (event) => onKey(menu, event));
  menu.addEventListener("click", () => menu.hidePopover());
  menu.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "closed") return;
    const had = menu.contains(document.activeElement) || document.activeElement === document.body;
    if (at instanceof Element) at.removeAttribute("aria-expanded");
    menu.remove();
    if (had && before?.isConnected) before.focus({ preventScroll: true });
  });
  menu.showPopover();
  if (at instanceof Element) at.setAttribute("aria-expanded", "true");
  lay(menu, at);
  entries(menu)[0]?.focus({ preventScroll: true });
}

/**
 * Call once the button that a context menu is asked for with is released: pressed still, Firefox would take its release
 * for a click beside the menu, and close it.
 * @param {MouseEvent} event
 * @param {() => void} open
 */
export function onceReleased(event, open) {
  if (event.buttons === 0) open();
  else addEventListener("mouseup", open, { once: true });
}

/**
 * A menu over a modal dialog must be inside of it, and everything on a page belongs to a landmark.
 * @param {Element | null} element
 */
function host(element) {
  return (
    element?.closest("dialog[open], main, header, nav, aside, section") ??
    document.querySelector("main") ??
    document.body
  );
}

/** @param {MenuItem} item */
function entry(item) {
  const choice = item.checked !== undefined;
  const properties = {
    class: `menu-item${item.danger ? " menu-danger" : ""}`,
    role: choice ? "menuitemradio" : "menuitem",
    "aria-checked": choice ? String(item.checked) : null,
    tabIndex: -1,
  };
  const content = [
    choice ? icon("check", item.checked ? "" : "icon-hidden") : item.icon && icon(item.icon),
    h("span", null, item.label),
  ];
  if (item.href) return h("a", { ...properties, href: item.href }, content);
  return h(
    "button",
    { ...properties, type: "button", onClick: () => queueMicrotask(() => item.onSelect?.()) },
    content,
  );
}

/** @param {HTMLElement} menu @returns {HTMLElement[]} */
function entries(menu) {
  return [...menu.querySelectorAll(/** @type {"button"} */ (".menu-item"))];
}

/** @param {HTMLElement} menu @param {KeyboardEvent} event */
function onKey(menu, event) {
  const all = entries(menu);
  const index = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const last = all.length - 1;
  const to = {
    ArrowDown: index < last ? index + 1 : 0,
    ArrowUp: index > 0 ? index - 1 : last,
    Home: 0,
    End: last,
  }[event.key];
  if (to !== undefined) all[to]?.focus();
  else if (event.key === "Tab") menu.hidePopover();
  else if (event.key.length === 1 && event.key !== " ") startingWith(all, index, event.key)?.focus();
  else return;
  if (event.key !== "Tab") event.preventDefault();
  event.stopPropagation();
}

/**
 * The next entry that begins with a letter.
 * @param {HTMLElement[]} all
 * @param {number} index
 * @param {string} letter
 */
function startingWith(all, index, letter) {
  const order = [...all.slice(index + 1), ...all.slice(0, index + 1)];
  return order.find((item) => item.textContent?.trim().toLowerCase().startsWith(letter.toLowerCase()));
}

/**
 * Place it below and to the right, or where there is room.
 * @param {HTMLElement} menu
 * @param {Element | {x: number, y: number}} at
 */
function lay(menu, at) {
  const { width, height } = menu.getBoundingClientRect();
  const box =
    at instanceof Element ? at.getBoundingClientRect() : { left: at.x, right: at.x, top: at.y, bottom: at.y };
  const roomRight = innerWidth - MARGIN_PX - width;
  const left = box.left <= roomRight ? box.left : box.right - width;
  const below = box.bottom + 4;
  const top = below + height <= innerHeight - MARGIN_PX ? below : box.top - height - 4;
  menu.style.setProperty("--menu-left", `${Math.max(MARGIN_PX, Math.min(left, roomRight))}px`);
  menu.style.setProperty("--menu-top", `${Math.max(MARGIN_PX, top)}px`);
}
