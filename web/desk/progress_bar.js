/** A thin line that fills. */

import { h } from "../shared/dom.js";

/**
 * @param {string} label what is on its way, for screen readers
 * @returns {{element: HTMLElement, show: (share: number) => void}} `share` from 0 to 1
 */
export function progressBar(label) {
  const element = h(
    "div",
    {
      class: "progress",
      role: "progressbar",
      "aria-label": label,
      "aria-valuemin": "0",
      "aria-valuemax": "100",
    },
    h("div", { class: "progress-done" }),
  );
  /** @param {number} share */
  const show = (share) => {
    const bounded = Math.min(Math.max(share, 0), 1);
    element.style.setProperty("--share", String(bounded));
    element.setAttribute("aria-valuenow", String(Math.round(bounded * 100)));
  };
  show(0);
  return { element, show };
}
