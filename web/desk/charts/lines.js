/** Lines over time, with an axis of a few values at the left and a few moments below. */

import { linePath, linear, standsAlone } from "./scale.js";
import { label, rule, svg } from "./svg.js";

/** @typedef {{class: string, values: (number | null)[], area?: boolean, step?: boolean}} Series */

export const LEFT_PX = 52;
const RIGHT_PX = 6;
const TOP_PX = 8;
const FOOT_PX = 20;
/** Half of what a moment's text takes, as `12:34`. */
const HALF_MOMENT_PX = 15;
const DOT_RADIUS_PX = 2.5;

/**
 * @param {object} options
 * @param {number} options.width
 * @param {number} options.height
 * @param {number[]} options.at where each value lies, in the unit of the x axis
 * @param {[number, number]} options.span of the x axis
 * @param {Series[]} options.series
 * @param {number[]} options.ticks of the y axis: from the lowest to the highest
 * @param {(value: number) => string} options.format of the y axis
 * @param {{at: number, text: string}[]} options.moments of the x axis
 * @param {number} [options.left] how much room the labels of the y axis have
 * @returns {Node[]}
 */
export function lines({ width, height, at, span, series, ticks, format, moments, left = LEFT_PX }) {
  const bottom = height - (moments.length ? FOOT_PX : TOP_PX);
  const x = linear(span, [left, width - RIGHT_PX]);
  const y = linear([ticks[0], /** @type {number} */ (ticks.at(-1))], [bottom, TOP_PX]);
  const xs = at.map(x);
  const drawn = series.flatMap(({ class: name, values, area, step }) => {
    const ys = values.map((value) => (value === null ? null : y(value)));
    const path = linePath(xs, ys, { step });
    const below =
      area && path ? areas(xs, ys, bottom).map((d) => svg("path", { d, class: `chart-area ${name}` })) : [];
    const alone = step ? [] : dots(xs, ys, name);
    return [...below, svg("path", { d: path, class: `chart-line ${name}` }), ...alone];
  });
  return [
    ...ticks.map((tick) => rule(left, width - RIGHT_PX, y(tick))),
    ...ticks.map((tick) => label(left - 8, y(tick) + 4, format(tick), "end")),
    ...momentLabels(moments, x, height - 4, { left, right: width - RIGHT_PX }),
    ...drawn,
  ];
}

/**
 * Values that no line goes through.
 * @param {number[]} xs
 * @param {(number | null)[]} ys
 * @param {string} name of their line's class
 */
function dots(xs, ys, name) {
  return ys.flatMap((y, index) =>
    standsAlone(ys, index)
      ? [svg("circle", { cx: xs[index].toFixed(1), cy: y, r: DOT_RADIUS_PX, class: `chart-dot ${name}` })]
      : [],
  );
}

/**
 * What lies under each unbroken stretch.
 * @param {number[]} xs
 * @param {(number | null)[]} ys
 * @param {number} bottom
 */
function areas(xs, ys, bottom) {
  /** @type {string[]} */
  const paths = [];
  /** @type {string[]} */
  let points = [];
  let first = 0;
  for (const [index, y] of [...ys, null].entries()) {
    if (y !== null) {
      if (!points.length) first = index;
      points.push(`${xs[index].toFixed(1)} ${y.toFixed(1)}`);
    } else if (points.length) {
      paths.push(
        `M${xs[first].toFixed(1)} ${bottom}L${points.join("L")}L${xs[index - 1].toFixed(1)} ${bottom}Z`,
      );
      points = [];
    }
  }
  return paths;
}

/**
 * @param {{at: number, text: string}[]} moments
 * @param {(at: number) => number} x
 * @param {number} y
 * @param {{left: number, right: number}} edges
 */
function momentLabels(moments, x, y, { left, right }) {
  return moments.map(({ at, text }) => {
    const place = x(at);
    const anchor =
      place - left < HALF_MOMENT_PX ? "start" : right - place < HALF_MOMENT_PX ? "end" : "middle";
    return label(anchor === "start" ? left : anchor === "end" ? right : place, y, text, anchor);
  });
}
