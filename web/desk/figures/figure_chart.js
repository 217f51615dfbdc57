/** One figure over the last quarter of an hour. */

import { formatClock } from "../../shared/format.js";
import { chart, legend } from "../charts/chart.js";
import { lines } from "../charts/lines.js";
import { plot } from "../charts/plot.js";
import { niceTicks } from "../charts/scale.js";
import { label, rule } from "../charts/svg.js";
import { hasData } from "./boards.js";

/** @typedef {import("./boards.js").Board} Board */
/** @typedef {import("./figure_types.js").Figures} Figures */

const HEIGHT_PX = 116;
const LEFT_PX = 66;
const CLASSES = ["series-1", "series-2"];
const MINUTE_S = 60;
const MARKED_MINUTES = 5;

/** @param {Board} board @returns {{element: HTMLElement, show: (figures: Figures) => void}} */
export function figureChart(board) {
  /** @type {Figures | null} */
  let figures = null;
  let words = "";
  const drawing = plot({
    height: HEIGHT_PX,
    draw: (width) => (figures?.series ? drawn(board, figures, width) : []),
    label: () => `${board.title} over the last quarter of an hour. ${words}`,
  });
  const { element, tell } = chart({
    title: board.title,
    drawing: drawing.element,
    legend:
      board.series.length > 1
        ? legend(board.series.map(({ name }, index) => ({ name, class: CLASSES[index] })))
        : null,
    table: {
      columns: ["Time", ...board.series.map(({ name }) => name)],
      rows: () => (figures ? rowsOf(board, figures) : []),
    },
    class: "figure-chart",
    heading: "h2",
  });
  /** @param {Figures} now */
  const show = (now) => {
    figures = now;
    const value = now.summary && board.value(now.summary);
    words = now.summary ? board.words(now.summary) : "No figures: Valkey is away";
    tell(value ?? "–", words);
    drawing.redraw();
  };
  return { element, show };
}

/** @param {Board} board @param {Figures} figures @param {number} width */
function drawn(board, figures, width) {
  const series = /** @type {import("./figure_types.js").Series} */ (figures.series);
  if (!hasData(series, board))
    return [rule(0, width, HEIGHT_PX / 2 + 14), label(width / 2, HEIGHT_PX / 2 + 4, "No data", "middle")];
  const values = board.series.map(({ key }) => /** @type {(number | null)[]} */ (series[key]));
  const at = values[0].map((_, index) => (index + 1 - values[0].length) * figures.step_s);
  const span_s = values[0].length * figures.step_s;
  const highest = Math.max(board.least, ...values.flat().map((value) => value ?? 0));
  return lines({
    width,
    height: HEIGHT_PX,
    left: LEFT_PX,
    at,
    span: [figures.step_s - span_s, 0],
    series: values
      .map((each, index) => ({
        class: CLASSES[index],
        values: each,
        area: index === 0 && values.length === 1,
      }))
      .reverse(),
    ticks: niceTicks(highest, 2),
    format: board.format,
    moments: momentsOf(figures, span_s),
  });
}

/** Every five minutes, by the clock. @param {Figures} figures @param {number} span_s */
function momentsOf({ until }, span_s) {
  if (!until) return [];
  const end_ms = Date.parse(until);
  const step_ms = MARKED_MINUTES * MINUTE_S * 1000;
  /** @type {{at: number, text: string}[]} */
  const moments = [];
  for (let at_ms = Math.floor(end_ms / step_ms) * step_ms; at_ms > end_ms - span_s * 1000; at_ms -= step_ms) {
    moments.push({ at: (at_ms - end_ms) / 1000, text: formatClock(new Date(at_ms).toISOString()) });
  }
  return moments;
}

/** The newest first. @param {Board} board @param {Figures} figures @returns {(string | number)[][]} */
function rowsOf(board, { series, step_s, until }) {
  if (!series || !until) return [];
  const columns = board.series.map(({ key }) => /** @type {(number | null)[]} */ (series[key]));
  const count = columns[0].length;
  return Array.from({ length: count }, (_, back) => {
    const index = count - 1 - back;
    const at = new Date(Date.parse(until) - back * step_s * 1000).toLocaleTimeString("en-GB");
    return [
      at,
      ...columns.map((values) =>
        values[index] === null ? "–" : board.format(/** @type {number} */ (values[index])),
      ),
    ];
  });
}
