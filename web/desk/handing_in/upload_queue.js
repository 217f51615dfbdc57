/** All files on their way in: two at once, in the order in which they came. */

import { Upload } from "./upload.js";
import { Speed } from "./speed.js";
import { judge } from "./acceptance.js";

/** @typedef {import("../../shared/api.js").Api} Api */
/** @typedef {import("./dropped.js").FoundFile} FoundFile */
/** @typedef {import("./kept_uploads.js").KeptUploads} KeptUploads */
/** @typedef {import("./kept_uploads.js").KeptUpload} KeptUpload */

const AT_ONCE = 2;

/**
 * Tells "list" when uploads come or go, "change" when one of them has changed, and "through" (detail
 * {masters}) when all
 * that was to be sent is handed in.
 */
export class UploadQueue extends EventTarget {
  /** Of those that are sent now. @type {Map<Upload, AbortController>} */
  #sending = new Map();
  #speed = new Speed();

  /**
   * @param {{api: Api, kept: KeptUploads, reachable: import("../../shared/store.js").Store<boolean>, now?: ()
   *   => number}} parts
   */
  constructor({ api, kept, reachable, now = () => performance.now() }) {
    super();
    this._api = api;
    this._kept = kept;
    this._reachable = reachable;
    this._now = now;
    /** Those that are not dismissed. @type {Upload[]} */
    this.uploads = kept.all().map((each) => this.#watched(new Upload(each, null)));
    /** Names of what lay beside music and is none, until that is dismissed. @type {string[]} */
    this.passedOver = [];
  }

  /** Whether something would be cut short if the page went now. */
  get busy() {
    return this.uploads.some(({ state }) => ["waiting", "sending", "away"].includes(state));
  }

  /**
   * Take in what was dropped; a file whose upload was left is gone on with.
   * @param {FoundFile[]} found
   * @param {{review: boolean}} options
   * @returns {number} how many are on their way already
   */
  add(found, { review }) {
    let present = 0;
    for (const { file, folder, inFolder, unreadable } of found) {
      const { verdict, reason } = unreadable
        ? { verdict: "refuse", reason: unreadable }
        : judge(file, inFolder);
      if (verdict === "pass-over") this.passedOver.push(file.name);
      else if (verdict === "refuse") this.#refuse(file, folder, reason);
      else if (!this.#take(file, folder, review)) present += 1;
    }
    this.#tell("list");
    this.#next();
    return present;
  }

  /** Say no more of what was passed over. */
  forgetPassedOver() {
    this.passedOver = [];
    this.#tell("list");
  }

  /** @param {Upload} upload */
  pause(upload) {
    if (upload.isOver || upload.state === "absent") return;
    upload.become("paused");
    this.#stop(upload);
  }

  /** @param {Upload} upload */
  resume(upload) {
    if (upload.state !== "paused") return;
    upload.become("waiting");
    this.#next();
  }

  /** Give an upload up, or take one that is over off the list. @param {Upload} upload */
  async dismiss(upload) {
    const { isOver } = upload;
    const { id, key } = upload.kept;
    this.uploads = this.uploads.filter((each) => each !== upload);
    this._kept.forget(key);
    this.#stop(upload);
    this.#tell("list");
    if (!isOver && id) await this._api.delete(`/admin/uploads/${id}`);
  }

  /** All that are neither refused nor without their file, as one. */
  get total() {
    const counted = this.uploads.filter(({ state }) => state !== "refused" && state !== "absent");
    const length_bytes = counted.reduce((sum, upload) => sum + upload.length_bytes, 0);
    const sent_bytes = counted.reduce((sum, upload) => sum + upload.sent_bytes, 0);
    const now_ms = this._now();
    return {
      files: counted.length,
      done: counted.filter(({ state }) => state === "done").length,
      length_bytes,
      sent_bytes,
      bytesPerSecond: this.#sending.size ? this.#speed.bytesPerSecond(now_ms) : null,
      left_s: this.#sending.size ? this.#speed.left_s(length_bytes - sent_bytes, now_ms) : null,
    };
  }

  /**
   * @param {File} file
   * @param {string} folder
   * @param {boolean} review
   * @returns {boolean} false when it is on its way already
   */
  #take(file, folder, review) {
    const same = this.uploads.find((upload) => isOf(upload.kept, file) && upload.kept.folder === folder);
    const left = this.uploads.find((upload) => isOf(upload.kept, file) && upload.state === "absent");
    if (left) {
      left.file = file;
      left.become("waiting");
    } else if (same && !same.isOver) {
      return false;
    } else {
      if (same) this.uploads = this.uploads.filter((each) => each !== same);
      const upload = this.#watched(new Upload(newUpload(file, folder, review), file));
      this.uploads.push(upload);
      this._kept.keep(upload.kept);
    }
    return true;
  }

  /** @param {File} file @param {string} folder @param {string} reason */
  #refuse(file, folder, reason) {
    const upload = this.#watched(new Upload(newUpload(file, folder, false), file));
    this.uploads.push(upload);
    upload.become("refused", reason);
  }

  #next() {
    for (const upload of this.uploads) {
      if (this.#sending.size >= AT_ONCE) return;
      if (upload.state === "waiting" && !this.#sending.has(upload)) void this.#send(upload);
    }
  }

  /** @param {Upload} upload */
  async #send(upload) {
    const ending = new AbortController();
    this.#sending.set(upload, ending);
    try {
      await upload.send(this._api, {
        signal: ending.signal,
        onKeep: (kept) => this._kept.keep(kept),
        wakeUp: (wait_ms, signal) => this.#wait(wait_ms, signal),
      });
    } finally {
      this.#sending.delete(upload);
      if (upload.isOver) this._kept.forget(upload.kept.key);
      this.#tell("change");
      this.#next();
      if (!this.busy) this.#clear();
    }
  }

  /** What became a job is told of as one; what joined another file's stays until somebody has seen it. */
  #clear() {
    const masters = this.uploads.filter(({ isNewJob }) => isNewJob).length;
    if (!masters) return;
    this.uploads = this.uploads.filter(({ isNewJob }) => !isNewJob);
    this.#tell("list");
    this.dispatchEvent(new CustomEvent("through", { detail: { masters } }));
  }

  /**
   * So long, or until Segue is back.
   * @param {number} wait_ms
   * @param {AbortSignal} signal
   * @returns {Promise<void>}
   */
  #wait(wait_ms, signal) {
    return new Promise((resolve) => {
      const ending = new AbortController();
      const timer = setTimeout(() => done(), wait_ms);
      const done = () => (clearTimeout(timer), ending.abort(), resolve());
      let first = true;
      this._reachable.watch((isIt) => {
        if (isIt && !first) done();
        first = false;
      }, ending.signal);
      signal.addEventListener("abort", done, { once: true, signal: ending.signal });
    });
  }

  /** @param {Upload} upload */
  #stop(upload) {
    this.#sending.get(upload)?.abort();
  }

  /** @param {Upload} upload */
  #watched(upload) {
    let sent_bytes = upload.sent_bytes;
    upload.addEventListener("change", () => {
      if (upload.sent_bytes > sent_bytes) this.#speed.add(upload.sent_bytes - sent_bytes, this._now());
      sent_bytes = upload.sent_bytes;
      this.#tell("change");
    });
    return upload;
  }

  /** @param {"list" | "change"} type */
  #tell(type) {
    this.dispatchEvent(new Event(type));
  }
}

/** @param {KeptUpload} kept @param {File} file */
function isOf(kept, file) {
  return kept.name === file.name && kept.length_bytes === file.size && kept.modified_ms === file.lastModified;
}

/** @param {File} file @param {string} folder @param {boolean} review @returns {KeptUpload} */
function newUpload(file, folder, review) {
  return {
    key: crypto.randomUUID(),
    id: null,
    name: file.name,
    folder,
    length_bytes: file.size,
    modified_ms: file.lastModified,
    review,
    offset_bytes: 0,
  };
}
