/** Making SVG by DOM calls. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | number | null | undefined>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** @param {number} x @param {number} y @param {string} text @param {"start" | "middle" | "end"} [anchor] */
export function label(x, y, text, anchor = "start") {
  return svg("text", { x, y, class: "chart-text", "text-anchor": anchor }, text);
}

/**
 * A faint line from left to right.
 * @param {number} left
 * @param {number} right
 * @param {number} y
 * @param {string} [className]
 */
export function rule(left, right, y, className = "chart-rule") {
  return svg("line", { x1: left, x2: right, y1: y, y2: y, class: className });
}
