/** What stands at the right of a desktop's page: the queue, the lyrics, or nothing. */

import { iconButton } from "../../../shared/button.js";
import { h } from "../../../shared/dom.js";

/** @typedef {"queue" | "lyrics"} PanelName */
/** @typedef {{element: HTMLElement, setShown: (shown: boolean) => void}} View */

/** @type {Record<PanelName, {label: string, icon: "queue" | "lyrics"}>} */
const PANELS = { queue: { label: "Queue", icon: "queue" }, lyrics: { label: "Lyrics", icon: "lyrics" } };

/** One panel at a time. */
export class SidePanel {
  /** @type {Map<PanelName, HTMLButtonElement>} */
  #toggles = new Map();
  /** @type {PanelName | null} */
  #open = null;

  /** @param {{views: Record<PanelName, View>, mount: (element: HTMLElement | null) => void}} parts */
  constructor({ views, mount }) {
    this.views = views;
    this.mount = mount;
  }

  /** The button that shows and hides a panel. @param {PanelName} name */
  toggle(name) {
    const { label, icon } = PANELS[name];
    const button = iconButton(icon, label, () => this.switch(name), { "aria-pressed": "false" });
    this.#toggles.set(name, button);
    return button;
  }

  /** @param {PanelName} name */
  switch(name) {
    this.open(this.#open === name ? null : name);
  }

  /** @param {PanelName | null} name */
  open(name) {
    if (this.#open) this.views[this.#open].setShown(false);
    this.#open = name;
    for (const [its, button] of this.#toggles) button.setAttribute("aria-pressed", String(its === name));
    this.mount(name && this.#framed(name));
    if (name) this.views[name].setShown(true);
  }

  /** @param {PanelName} name */
  #framed(name) {
    const close = () => {
      this.open(null);
      this.#toggles.get(name)?.focus();
    };
    const head = h(
      "div",
      { class: "panel-close" },
      iconButton("close", `Close ${PANELS[name].label.toLowerCase()}`, close),
    );
    return h(
      "aside",
      { class: `panel panel-${name}`, "aria-label": PANELS[name].label },
      head,
      this.views[name].element,
    );
  }
}
