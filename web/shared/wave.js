/** The mark of the house: two pieces of music as lines, of which one becomes the other. */

const SVG = "http://www.w3.org/2000/svg";

const WIDTH = 1200;
const MIDDLE = 150;
const STEP = 6;

/** @param {number} x @param {number} centre @param {number} spread how far a piece reaches */
function swell(x, centre, spread) {
  return Math.exp(-(((x - centre) / spread) ** 2));
}

/**
 * The points of one line of many, as an SVG path.
 * @param {number} share which, from 0 to 1
 */
export function linePath(share) {
  const points = [];
  for (let x = 0; x <= WIDTH; x += STEP) {
    const first = swell(x, 330, 230) * Math.sin(x / 46 + share * 1.7) * (96 - 70 * share);
    const second = swell(x, 860, 260) * Math.sin(x / 71 - share * 2.1) * (26 + 82 * share);
    points.push(`${x} ${(MIDDLE + first + second).toFixed(1)}`);
  }
  return `M${points.join("L")}`;
}

/**
 * @param {string} className
 * @returns {SVGSVGElement} an ornament: screen readers pass it over
 */
export function wave(className) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${2 * MIDDLE}`);
  svg.setAttribute("preserveAspectRatio", "xMidYMid slice");
  svg.setAttribute("class", `wave ${className}`);
  svg.setAttribute("aria-hidden", "true");
  for (let share = 0; share <= 1; share += 0.1) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", linePath(share));
    path.setAttribute("stroke-opacity", String(0.15 + 0.5 * share));
    svg.append(path);
  }
  return svg;
}
