/**
 * A drawing as wide as its place: drawn anew when that changes, so that lines and letters keep their size.
 */

import { svg } from "./svg.js";
import { h } from "../../shared/dom.js";

/**
 * @param {{height: number, draw: (width: number) => Node[], label: () => string}} options `label`: what it
 *   shows, for
 *   who doesn't see it
 * @returns {{element: HTMLElement, redraw: () => void}}
 */
export function plot({ height, draw, label }) {
  const drawing = svg("svg", { class: "plot-drawing", role: "img", height, width: "100%" });
  const element = h("div", { class: "plot" });
  element.style.setProperty("--height", `${height}px`);
  element.append(drawing);
  let width = 0;
  const redraw = () => {
    if (!width) return;
    drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    drawing.setAttribute("aria-label", label());
    drawing.replaceChildren(...draw(width));
  };
  new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width);
    if (now === width) return;
    width = now;
    redraw();
  }).observe(element);
  return { element, redraw };
}
