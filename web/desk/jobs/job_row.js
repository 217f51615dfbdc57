/** One job in the list. */

import { fill, h } from "../../shared/dom.js";
import { formatAgo, formatBytes, formatMoment } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { folderNames } from "../folder_names.js";
import { stageStrip } from "./stage_strip.js";
import { mayBeRetried, reasonOf, stateOf } from "./job_words.js";
import { publishButton, publishedActions, retryButton } from "./job_actions.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("./job.js").Job} Job */

/** Where the stages tell something still: what is done well is told in a line. */
const WITH_STAGES = ["queued", "running", "failed"];

/**
 * @param {Desk} desk
 * @param {Job} job
 * @returns {{element: HTMLElement, show: (job: Job) => void}}
 */
export function jobRow(desk, job) {
  const strip = stageStrip();
  const state = h("p", { class: "job-state figures" });
  const when = h("time", { class: "job-when soft" });
  const reason = h("p", { class: "job-reason" });
  const actions = h("div", { class: "job-actions" });
  const element = h(
    "li",
    { class: "job" },
    h(
      "div",
      { class: "job-names" },
      h("a", { class: "job-name", href: hrefOf(`/jobs/${job.id}`), title: job.file_name }, job.file_name),
      h(
        "p",
        { class: "job-folder soft" },
        job.folder_names.length > 0 && h("span", { class: "job-folders" }, folderNames(job.folder_names)),
        h("span", { class: "job-size" }, formatBytes(job.master_bytes)),
      ),
    ),
    h("div", { class: "job-middle" }, h("div", { class: "job-line" }, state, when), strip.element, reason),
    actions,
  );
  let shown = "";
  /** @param {Job} now */
  const show = (now) => {
    element.dataset.state = now.state;
    const draft = desk.board.draftOf(now.id) !== null;
    state.textContent = draft ? "Tags typed and not saved" : stateOf(now);
    when.dateTime = now.created_at;
    when.title = formatMoment(now.created_at);
    when.textContent = formatAgo(now.finished_at ?? now.created_at);
    strip.element.hidden = !WITH_STAGES.includes(now.state);
    if (!strip.element.hidden) strip.show(now.stages);
    reason.textContent = reasonOf(now);
    const kind = `${now.state} ${now.retryable} ${now.starts} ${draft}`;
    if (kind !== shown) fill(actions, actionsOf(desk, now));
    shown = kind;
  };
  show(job);
  return { element, show };
}

/** @param {Desk} desk @param {Job} job */
function actionsOf(desk, job) {
  if (mayBeRetried(job)) return [retryButton(desk, job)];
  if (job.state === "ready") {
    const review = h(
      "a",
      {
        class: "button button-quiet",
        href: hrefOf(`/jobs/${job.id}`),
        "aria-label": `Review ${job.file_name}`,
      },
      "Review",
    );
    // What is typed on its page would not be published with it: it is gone on with there.
    return desk.board.draftOf(job.id) ? [review] : [review, publishButton(desk, job)];
  }
  return job.state === "done" ? publishedActions(desk, job) : [];
}
