/** One job: its stages, and while it waits for a word what is to be published. */

import { fill, h } from "../../shared/dom.js";
import { formatBytes, formatMoment } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { toast } from "../../shared/toast.js";
import { facts } from "../facts.js";
import { folderNames } from "../folder_names.js";
import { pictureDrop } from "../picture_drop.js";
import {
  assetLink,
  discardButton,
  listenButton,
  publishButton,
  publishedActions,
  retryButton,
} from "./job_actions.js";
import { mayBeRetried, reasonOf, stateOf } from "./job_words.js";
import { stageStrip } from "./stage_strip.js";
import { stageTable } from "./stage_table.js";
import { tagsForm } from "./tags_form.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("./job.js").Job} Job */
/** @typedef {import("./job.js").Proposal} Proposal */

/** @type {import("../desk.js").MakePage} */
export async function page(desk, { params, signal }) {
  const job = await desk.board.find(params.id, signal);
  const progress = progressOf();
  const actions = h("div", { class: "job-page-actions" });
  const place = h("div", { class: "review-place" });
  const about = h("div", null);
  let shown = "";
  /** @type {ReturnType<typeof reviewPart> | null} */
  let review = null;
  /** @param {Job} now */
  const show = (now) => {
    progress.show(now);
    const kind = `${now.state} ${now.retryable} ${now.starts} ${now.asset_id}`;
    if (kind === shown) {
      if (now.proposal) review?.show(now.proposal);
      return;
    }
    shown = kind;
    if (review?.tags.isChanged() && now.state !== "discarded") {
      toast("It was decided elsewhere: what you had typed of its tags is not saved.");
    }
    review = now.state === "ready" && now.proposal ? reviewPart(desk, now, signal) : null;
    fill(actions, actionsOf(desk, now, review?.tags.save));
    fill(about, jobFacts(now));
    fill(place, review?.element);
  };
  const onJobs = (/** @type {Event} */ event) => {
    const now = desk.board.get(params.id);
    if (now && /** @type {CustomEvent} */ (event).detail.ids.includes(params.id)) show(now);
  };
  desk.board.addEventListener("jobs", onJobs, { signal });
  show(job);
  const { line, stages } = progress;
  const element = h(
    "div",
    { class: "page-inner desk-page" },
    headOf(job, actions),
    line,
    place,
    stages,
    about,
  );
  return { title: job.file_name, element };
}

/** @param {Job} job @param {HTMLElement} actions */
function headOf({ file_name, folder_names }, actions) {
  const names = h(
    "div",
    null,
    folder_names.length > 0 && h("p", { class: "kicker" }, folderNames(folder_names)),
    h("h1", { class: "file-title" }, file_name),
  );
  return h("div", { class: "page-head" }, names, actions);
}

/** How far it is: in words and as a strip, and stage by stage. */
function progressOf() {
  const state = h("p", { class: "job-page-state", role: "status" });
  const reason = h("p", { class: "job-reason" });
  const strip = stageStrip();
  const table = stageTable();
  /** @param {Job} now */
  const show = (now) => {
    state.textContent = stateOf(now);
    state.dataset.state = now.state;
    reason.textContent = reasonOf(now);
    strip.show(now.stages);
    table.show(now.stages);
  };
  const stages = h(
    "section",
    { class: "desk-part", "aria-label": "Stages" },
    h("h2", { class: "desk-title" }, "Stages"),
    table.element,
  );
  return { line: [state, reason, h("div", { class: "job-strip" }, strip.element)], stages, show };
}

/**
 * @param {Desk} desk
 * @param {Job} job
 * @param {() => Promise<boolean>} [save] what is typed of its tags
 */
function actionsOf(desk, job, save) {
  if (mayBeRetried(job)) return [retryButton(desk, job)];
  if (job.state === "ready") {
    return [
      listenButton(desk, job),
      assetLink(job),
      discardButton(desk, job),
      publishButton(desk, job, { before: save }),
    ];
  }
  return job.state === "done" ? publishedActions(desk, job) : [];
}

/** @param {Desk} desk @param {Job} job @param {AbortSignal} signal */
function reviewPart(desk, job, signal) {
  /** @param {Proposal} proposal */
  const picturedBy = ({ artwork, tags }) => ({ id: job.id, title: tags.album, artwork });
  let proposed = /** @type {Proposal} */ (job.proposal);
  const drop = pictureDrop({
    of: picturedBy(proposed),
    signal,
    send: async (picture) => {
      /** @type {Job} */
      const now = await desk.api.put(`/admin/jobs/${job.id}/artwork`, picture);
      desk.board.take([now]);
      return picturedBy(now.proposal ?? proposed);
    },
  });
  const tags = tagsForm(desk, job);
  /** @param {Proposal} now */
  const show = (now) => {
    if (now.artwork?.sha256 !== proposed.artwork?.sha256) drop.show(picturedBy(now));
    proposed = now;
    tags.show(now);
  };
  const element = h(
    "section",
    { class: "desk-part review", "aria-label": "To be published" },
    h("h2", { class: "desk-title" }, "To be published"),
    h("div", { class: "review-parts" }, drop.element, tags.form),
  );
  return { element, tags, show };
}

/** @param {Job} job */
function jobFacts(job) {
  return h(
    "section",
    { class: "desk-part", "aria-label": "The master" },
    h("h2", { class: "desk-title" }, "The master"),
    facts([
      ["Size", formatBytes(job.master_bytes)],
      ["SHA-256", h("code", { class: "hash" }, job.master_sha256)],
      ["Handed in", formatMoment(job.created_at)],
      job.started_at && [
        "Begun",
        `${formatMoment(job.started_at)}${job.starts > 1 ? `, ${job.starts} times` : ""}`,
      ],
      job.finished_at && ["Over", formatMoment(job.finished_at)],
      job.asset_id && [
        "Asset",
        ["done", "ready"].includes(job.state)
          ? h("a", { class: "link hash", href: hrefOf(`/assets/${job.asset_id}`) }, job.asset_id)
          : job.asset_id,
      ],
      job.error_code && ["Error code", job.error_code],
    ]),
  );
}
