/** A job's stages as a quiet row of segments: each fills as it goes, with its name and its time below. */

import { fill, h } from "../../shared/dom.js";
import { formatTaken, labelOfStage, nameOfStage, speakStages, timeOf_s } from "./job_words.js";

/** @typedef {import("./job.js").Stage} Stage */

/** One label for all encodes. @typedef {{name: string, stages: Stage[]}} Group */

/** @param {Stage[]} stages @returns {Group[]} */
export function groupsOf(stages) {
  /** @type {Group[]} */
  const groups = [];
  for (const stage of stages) {
    const last = groups.at(-1);
    if (last?.name === stage.name) last.stages.push(stage);
    else groups.push({ name: stage.name, stages: [stage] });
  }
  return groups;
}

/** @returns {{element: HTMLElement, show: (stages: Stage[]) => void}} */
export function stageStrip() {
  const element = h("div", { class: "stages", role: "img" });
  let shape = "";
  /** @type {HTMLElement[]} */
  let segments = [];
  /** @type {HTMLElement[]} */
  let times = [];
  /** @param {Stage[]} stages */
  const show = (stages) => {
    const groups = groupsOf(stages);
    const wanted = stages.map(labelOfStage).join();
    if (wanted !== shape) {
      shape = wanted;
      fill(element, groups.map(groupElement));
      segments = [...element.querySelectorAll(/** @type {"div"} */ (".stage"))];
      times = [...element.querySelectorAll(/** @type {"div"} */ (".stage-time"))];
    }
    for (const [index, stage] of stages.entries()) showSegment(segments[index], stage);
    for (const [index, group] of groups.entries()) times[index].textContent = timeOfGroup(group);
    element.setAttribute("aria-label", `Stages: ${speakStages(stages)}`);
  };
  return { element, show };
}

/** @param {Group} group */
function groupElement({ name, stages }) {
  const element = h(
    "div",
    { class: "stage-group" },
    h(
      "div",
      { class: "stage-segments" },
      stages.map((stage) => h("div", { class: "stage", title: labelOfStage(stage) })),
    ),
    h(
      "div",
      { class: "stage-words" },
      h("span", { class: "stage-name" }, nameOfStage(name)),
      h("span", { class: "stage-time figures" }),
    ),
  );
  element.style.setProperty("--weight", String(Math.max(1, Math.min(stages.length, 4))));
  return element;
}

/** @param {HTMLElement} segment @param {Stage} stage */
function showSegment(segment, { state, progress }) {
  segment.dataset.state = state;
  segment.style.setProperty("--share", String(state === "done" ? 1 : state === "waiting" ? 0 : progress));
}

/** From the first that begins to the last that ends; encodes go on side by side. @param {Group} group */
function timeOfGroup({ stages }) {
  const begun = stages.filter(({ started_at }) => started_at);
  if (!begun.length || begun.length < stages.length || stages.some(({ ended_at }) => !ended_at)) return "";
  const started_at = begun.map((stage) => String(stage.started_at)).sort()[0];
  const ended_at =
    begun
      .map((stage) => String(stage.ended_at))
      .sort()
      .at(-1) ?? null;
  return formatTaken(timeOf_s({ started_at, ended_at }) ?? 0);
}
