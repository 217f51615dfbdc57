/**
 * All jobs that are known here: what the one stream tells, and as much of the past as somebody has asked for.
 */

import { API } from "../../shared/api.js";
import { listen } from "../../shared/events.js";

/** @typedef {import("../../shared/api.js").Api} Api */
/** @typedef {import("./job.js").Job} Job */
/** By the names of tags. @typedef {Record<string, any>} Draft */

const PAGE = 50;
/** The stream begins with so many of the newest; where there are fewer, there is no past. */
const SNAPSHOT_JOBS = 200;
/** The stream's own failures don't say why; this many in a row are asked about. */
const ASK_AFTER_FAILURES = 2;

/** Tells "jobs" (detail {ids}: which have changed, or are new) and "live" when the stream comes or goes. */
export class JobBoard extends EventTarget {
  /** By id. @type {Map<string, Job>} */
  #jobs = new Map();
  /** Where the past goes on, by filter; null at its end. @type {Map<string, string | null>} */
  #cursors = new Map();
  /** What is typed of a waiting job's tags and not saved, by id. @type {Map<string, Draft>} */
  #drafts = new Map();
  #failures = 0;
  live = false;
  /** Whether the first word has come. */
  known = false;
  #complete = false;

  /** @param {Api} api @param {AbortSignal} signal */
  constructor(api, signal) {
    super();
    this._api = api;
    listen(
      `${API}/admin/jobs/events`,
      {
        snapshot: ({ jobs }) => this.#begin(jobs),
        job: (job) => this.take([job]),
      },
      { signal, onState: (state) => this.#onState(state) },
    );
  }

  /** @returns {Job[]} the newest first: ids of later jobs sort after those of earlier ones */
  get jobs() {
    return [...this.#jobs.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
  }

  /** @param {string} id */
  get(id) {
    return this.#jobs.get(id) ?? null;
  }

  /**
   * A job as it is now, wherever it is told.
   * @param {string} id
   * @param {AbortSignal} signal
   * @returns {Promise<Job>}
   */
  async find(id, signal) {
    if (!this.#jobs.has(id)) this.take([await this._api.get(`/admin/jobs/${id}`, {}, { signal })]);
    return /** @type {Job} */ (this.#jobs.get(id));
  }

  /** Jobs as some call has answered them. @param {Job[]} jobs */
  take(jobs) {
    for (const job of jobs) {
      this.#jobs.set(job.id, job);
      if (job.state !== "ready") this.#drafts.delete(job.id);
    }
    this.#tell(jobs.map(({ id }) => id));
  }

  /** @param {string} id @returns {Draft | null} null when nothing is typed that is not saved */
  draftOf(id) {
    return this.#drafts.get(id) ?? null;
  }

  get hasDrafts() {
    return this.#drafts.size > 0;
  }

  /** Keep what is typed while its page is left. @param {string} id @param {Draft} draft empty for nothing */
  keepDraft(id, draft) {
    const before = this.#drafts.has(id);
    const now = Object.keys(draft).length > 0;
    if (now) this.#drafts.set(id, draft);
    else this.#drafts.delete(id);
    if (now !== before) this.#tell([id]);
  }

  /**
   * Read a page of the past.
   * @param {"ready" | "failed" | "done" | null} state of which jobs; null for all
   * @param {AbortSignal} signal
   * @returns {Promise<boolean>} whether there is more
   */
  async readOn(state, signal) {
    const key = state ?? "";
    const cursor = this.#cursors.get(key);
    if (cursor === null) return false;
    const query = { limit: PAGE, ...(state && { state }), ...(cursor && { cursor }) };
    const page = await this._api.get("/admin/jobs", query, { signal });
    this.#cursors.set(key, page.next_cursor);
    this.take(page.items);
    return page.next_cursor !== null;
  }

  /** Whether the past goes on, as far as is known. @param {"ready" | "failed" | "done" | null} state */
  hasPast(state) {
    return !this.#complete && this.#cursors.get(state ?? "") !== null;
  }

  /** @param {string[]} ids */
  #tell(ids) {
    this.dispatchEvent(new CustomEvent("jobs", { detail: { ids } }));
  }

  /** @param {Job[]} jobs */
  #begin(jobs) {
    this.known = true;
    this.#complete = jobs.length < SNAPSHOT_JOBS;
    this.take(jobs);
  }

  /** @param {"open" | "waiting"} state */
  #onState(state) {
    this.#failures = state === "open" ? 0 : this.#failures + 1;
    // A session that ended ends the stream, and so does a role: a call finds out which, and tells.
    if (this.#failures === ASK_AFTER_FAILURES) this._api.get("/admin/jobs", { limit: 1 }).catch(() => {});
    this.live = state === "open";
    this.dispatchEvent(new Event("live"));
  }
}
