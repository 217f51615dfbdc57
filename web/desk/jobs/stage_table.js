/** A job's stages, one a line: what each was about, how long it took, why it failed. */

import { fill, h } from "../../shared/dom.js";
import { formatClock } from "../../shared/format.js";
import { progressBar } from "../progress_bar.js";
import { formatTaken, labelOfStage, timeOf_s } from "./job_words.js";

/** @typedef {import("./job.js").Stage} Stage */

const STATES = { waiting: "waits", running: "under way", done: "done", failed: "failed", stopped: "stopped" };

/** @returns {{element: HTMLElement, show: (stages: Stage[]) => void}} */
export function stageTable() {
  const body = h("tbody", null);
  const head = h(
    "tr",
    null,
    ["Stage", "State", "Began", "Took"].map((name) => h("th", { scope: "col" }, name)),
  );
  const element = h(
    "table",
    { class: "desk-table stage-table" },
    h("caption", { class: "unseen" }, "Stages"),
    h("thead", null, head),
    body,
  );
  return { element, show: (stages) => fill(body, stages.map(row)) };
}

/** @param {Stage} stage */
function row(stage) {
  const time_s = timeOf_s(stage);
  const bar = progressBar(labelOfStage(stage));
  bar.show(stage.progress);
  return h(
    "tr",
    { "data-state": stage.state },
    h("th", { scope: "row", title: stage.rendition }, labelOfStage(stage)),
    h(
      "td",
      null,
      stage.state === "running" ? bar.element : STATES[stage.state],
      stage.reason && h("p", { class: "form-problem" }, stage.reason),
    ),
    h("td", { class: "figures" }, stage.started_at ? formatClock(stage.started_at) : "–"),
    h("td", { class: "figures" }, time_s === null || stage.state === "running" ? "–" : formatTaken(time_s)),
  );
}
