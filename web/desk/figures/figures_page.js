/** What all services together are doing, live. */

import { fill, h } from "../../shared/dom.js";
import { API } from "../../shared/api.js";
import { listen } from "../../shared/events.js";
import { formatMoment } from "../../shared/format.js";
import { BOARDS } from "./boards.js";
import { figureChart } from "./figure_chart.js";

/** @typedef {import("./figure_types.js").Figures} Figures */

/** @type {import("../desk.js").MakePage} */
export function page(_desk, { signal }) {
  const charts = BOARDS.map(figureChart);
  const state = h("p", { class: "soft figures-state", role: "status" });
  const element = h(
    "div",
    { class: "page-inner desk-page" },
    h("div", { class: "page-head" }, h("h1", null, "Live figures")),
    h(
      "p",
      { class: "soft" },
      "The last quarter of an hour, of all services together, in steps of five seconds.",
    ),
    state,
    h(
      "div",
      { class: "figure-grid" },
      charts.map((chart) => chart.element),
    ),
  );
  /** @param {Figures} figures */
  const show = (figures) => {
    for (const chart of charts) chart.show(figures);
    const told = figures.available
      ? ""
      : "There are no figures now: Valkey is away, through which they are added.";
    if (state.textContent !== told) fill(state, told);
  };
  /** @type {AbortController | null} */
  let following = null;
  // A page that was left is kept for coming back; the stream is not, as browsers have few connections to
  // give.
  const follow = () => {
    if (following || signal.aborted) return;
    following = new AbortController();
    signal.addEventListener("abort", () => following?.abort(), { once: true });
    listen(
      `${API}/admin/figures/events`,
      { figures: (figures) => (element.isConnected ? show(figures) : leave()) },
      {
        signal: following.signal,
        onState: (now) => {
          if (now === "waiting")
            fill(state, `Not live since ${formatMoment(new Date().toISOString())}: asked again.`);
        },
      },
    );
  };
  const leave = () => {
    following?.abort();
    following = null;
  };
  return { title: "Live figures", element, onShow: follow };
}
