/** Jobs in words. */

import { formatTenths, plural } from "../../shared/format.js";
import { nameOfRendition } from "../rendition_names.js";

/** @typedef {import("./job.js").Job} Job */
/** @typedef {import("./job.js").Stage} Stage */
/** @typedef {"all" | "active" | "ready" | "failed" | "done"} Filter */

/** @type {Record<string, string>} */
const STAGES = {
  fetch: "Fetch",
  probe: "Probe",
  decode: "Decode",
  encode: "Encode",
  verify: "Verify",
  artwork: "Artwork",
  publish: "Publish",
};

/** @type {Record<string, string>} */
const DOING = {
  queued: "Waiting for a worker",
  fetch: "Fetching the master",
  probe: "Looking at the master",
  decode: "Decoding",
  encode: "Encoding",
  verify: "Verifying",
  artwork: "Reading the artwork",
  publish: "Publishing",
};

/** @type {{value: Filter, label: string}[]} */
export const FILTERS = [
  { value: "all", label: "All" },
  { value: "active", label: "Under way" },
  { value: "ready", label: "To review" },
  { value: "failed", label: "Failed" },
  { value: "done", label: "Done" },
];

/** @param {Job} job @param {Filter} filter */
export function isIn({ state }, filter) {
  if (filter === "all") return true;
  if (filter === "active") return state === "queued" || state === "running";
  if (filter === "done") return state === "done" || state === "discarded";
  return state === filter;
}

/** @param {string} name */
export function nameOfStage(name) {
  return STAGES[name] ?? name;
}

/** `Encode AAC 256 kbit/s`. @param {Stage} stage */
export function labelOfStage({ name, rendition }) {
  return rendition ? `${nameOfStage(name)} ${nameOfRendition(rendition)}` : nameOfStage(name);
}

/**
 * How long a stage took, or takes so far.
 * @param {{started_at: string | null, ended_at: string | null}} of
 * @param {number} [now_ms]
 * @returns {number | null} seconds
 */
export function timeOf_s({ started_at, ended_at }, now_ms = Date.now()) {
  if (!started_at) return null;
  const end_ms = ended_at ? Date.parse(ended_at) : now_ms;
  return Math.max(0, (end_ms - Date.parse(started_at)) / 1000);
}

/** `0.3 s`, `12 s`, `2 min 5 s`. @param {number} time_s */
export function formatTaken(time_s) {
  if (time_s < 0.05) return "< 0.1 s";
  if (time_s < 10) return `${formatTenths(time_s)} s`;
  const whole_s = Math.round(time_s);
  return whole_s < 60 ? `${whole_s} s` : `${Math.floor(whole_s / 60)} min ${whole_s % 60} s`;
}

/** What a job is at, in a line. @param {Job} job */
export function stateOf(job) {
  switch (job.state) {
    case "queued":
      return job.starts ? "Waiting to be tried again" : DOING.queued;
    case "running":
      return `${DOING[job.stage] ?? nameOfStage(job.stage)} · ${Math.round(job.progress * 100)} %`;
    case "ready":
      return "Waits for your word";
    case "discarded":
      return "Discarded";
    case "failed":
      return "Failed";
    case "done":
      return job.outcome === "unchanged" ? "Known already: nothing has changed" : `Published${took(job)}`;
  }
}

/** @param {Job} job */
function took({ stages }) {
  const time_s = workOf_s(stages);
  return time_s === null ? "" : ` in ${formatTaken(time_s)}`;
}

/**
 * How long there was work on some stage: encodes go on side by side, and a review is waited for by nobody's work.
 * @param {Stage[]} stages
 * @returns {number | null} seconds; null where there was none
 */
function workOf_s(stages) {
  const spans = stages
    .filter(({ started_at, ended_at }) => started_at && ended_at)
    .map(({ started_at, ended_at }) => [Date.parse(String(started_at)), Date.parse(String(ended_at))])
    .sort(([one], [other]) => one - other);
  let work_ms = 0;
  let until_ms = -Infinity;
  for (const [begin_ms, end_ms] of spans) {
    work_ms += Math.max(0, end_ms - Math.max(begin_ms, until_ms));
    until_ms = Math.max(until_ms, end_ms);
  }
  return spans.length ? work_ms / 1000 : null;
}

/** What packaging says of a master that fails the same way each time. */
export const REFUSALS = (
  "codec damaged empty format-changes md5-mismatch not-audio not-finite protected rate too-long " +
  "too-many-channels truncated video"
).split(" ");

/** Whether another try may end better. @param {Job} job */
export function mayBeRetried({ state, retryable, error_code }) {
  return state === "failed" && retryable && !REFUSALS.includes(error_code ?? "");
}

/** Why it failed, or what it waits for; empty when all is well. @param {Job} job */
export function reasonOf(job) {
  const reason = job.error ?? job.note ?? "";
  if (job.state !== "failed") return reason;
  const failed = job.stages.find(({ state }) => state === "failed");
  const where = failed ? `${labelOfStage(failed)}: ` : "";
  return `${where}${failed?.reason ?? reason}`;
}

/** The stages for ears: what is done, what is not. @param {Stage[]} stages */
export function speakStages(stages) {
  const told = stages.map((stage) => {
    const label = labelOfStage(stage);
    if (stage.state === "running") return `${label} ${Math.round(stage.progress * 100)} %`;
    return `${label} ${{ waiting: "waits", done: "done", failed: "failed", stopped: "stopped" }[stage.state]}`;
  });
  return told.join(", ") || "Not begun";
}

/**
 * Where no word of it has come: how many there are of each kind.
 * @param {Job[]} jobs
 * @param {Filter} filter
 */
export function emptyWords(jobs, filter) {
  if (!jobs.length) return "Nothing was handed in yet. What you drop above appears here.";
  const words = {
    all: "",
    active: "Nothing is under way.",
    ready:
      "Nothing waits for a word. Masters do when they are handed in with “Look at tags before publishing”.",
    failed: "Nothing has failed.",
    done: "Nothing is done yet.",
  };
  return words[filter] || plural(jobs.length, "job");
}
