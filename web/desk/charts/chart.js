/** What stands around a drawing: its title, what it says in words, and its values as a table for who asks. */

import { fill, h } from "../../shared/dom.js";

/** @typedef {{columns: string[], rows: () => (string | number)[][]}} TableOf */

/**
 * @param {object} options
 * @param {string} options.title
 * @param {string} [options.internalName] told to who points at the title
 * @param {Node | Node[]} options.drawing
 * @param {TableOf} options.table
 * @param {Node | null} [options.legend]
 * @param {string} [options.class]
 * @param {"h2" | "h3"} [options.heading] where it stands among the page's headings
 * @returns {{element: HTMLElement, tell: (value: string, words: string) => void}} `tell`: the figure that
 *   counts, and what
 *   there is to say of it
 */
export function chart({
  title,
  internalName,
  drawing,
  table,
  legend = null,
  class: extra = "",
  heading = "h3",
}) {
  const value = h("span", { class: "chart-value figures" });
  const words = h("p", { class: "chart-words soft figures" });
  const element = h(
    "figure",
    { class: `chart ${extra}`.trim() },
    h(
      "figcaption",
      { class: "chart-caption" },
      h(heading, { class: "chart-title", title: internalName }, title),
      value,
    ),
    words,
    drawing,
    legend,
    tableOnDemand(title, table),
  );
  return { element, tell: (now, told) => (fill(value, now), fill(words, told)) };
}

/** @param {string} title @param {TableOf} table */
function tableOnDemand(title, { columns, rows }) {
  const body = h("tbody", null);
  const head = h(
    "thead",
    null,
    h(
      "tr",
      null,
      columns.map((column) => h("th", { scope: "col" }, column)),
    ),
  );
  const scroll = h("div", {
    class: "chart-table",
    tabIndex: 0,
    role: "region",
    "aria-label": `${title}, as a table`,
  });
  scroll.append(h("table", { class: "desk-table figures" }, head, body));
  const details = h("details", { class: "chart-details" }, h("summary", null, "As a table"), scroll);
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    fill(
      body,
      rows().map(([first, ...rest]) =>
        h(
          "tr",
          null,
          h("th", { scope: "row" }, first),
          rest.map((cell) => h("td", null, cell)),
        ),
      ),
    );
  });
  return details;
}

/** Which line is which. @param {{name: string, class: string}[]} series @returns {HTMLElement} */
export function legend(series) {
  return h(
    "p",
    { class: "chart-legend" },
    series.map((each) => h("span", { class: `chart-key ${each.class}` }, each.name)),
  );
}
