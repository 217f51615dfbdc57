/** One file on its way in: begun once, sent piece by piece, gone on with wherever it was left. */

import { ApiError } from "../../shared/api.js";
import { backOff_ms } from "../../shared/events.js";
import { sendPiece } from "./piece.js";
import { refusalOf } from "./refusals.js";

/** @typedef {import("../../shared/api.js").Api} Api */
/** @typedef {import("./kept_uploads.js").KeptUpload} KeptUpload */
/**
 * `absent`: it was begun before this page was loaded, and its file must be dropped again. `away`: Segue can't
 * be reached.
 * @typedef {"absent" | "waiting" | "sending" | "away" | "paused" | "done" | "refused"} UploadState
 */

const PIECE_BYTES = 8 << 20;
/** What is not refused for good, but may be well in a while. */
const PASSING = [0, 408, 429, 500, 502, 503, 504];

/** Tells "change" when its state or how far it is has changed. */
export class Upload extends EventTarget {
  /** @param {KeptUpload} kept @param {File | null} file */
  constructor(kept, file) {
    super();
    this.kept = kept;
    this.file = file;
    /** @type {UploadState} */
    this.state = file ? "waiting" : "absent";
    this.sent_bytes = kept.offset_bytes;
    /** Why it was refused. */
    this.reason = "";
    /** The job that it became, or that has or had the same master. @type {any} */
    this.job = null;
    /** Whether that job was there before. */
    this.joined = false;
  }

  get name() {
    return this.kept.name;
  }

  get length_bytes() {
    return this.kept.length_bytes;
  }

  /** Whether it is over, one way or the other. */
  get isOver() {
    return this.state === "done" || this.state === "refused";
  }

  /** Whether it is among the jobs now, and nothing is left to say of it here: one known already says so there. */
  get isNewJob() {
    return this.state === "done" && !this.joined;
  }

  /** @param {UploadState} state @param {string} [reason] */
  become(state, reason = "") {
    this.state = state;
    this.reason = reason;
    this.dispatchEvent(new Event("change"));
  }

  /**
   * Send it, however often the network goes, until it is done or refused.
   * @param {Api} api
   * @param {{signal: AbortSignal, onKeep: (kept: KeptUpload) => void, wakeUp: (wait_ms: number, signal:
   *   AbortSignal) => Promise<void>}} options
   *   `wakeUp`: wait so long, or until Segue can be reached again
   */
  async send(api, { signal, onKeep, wakeUp }) {
    let failures = 0;
    let known = false;
    this.become("sending");
    while (!this.isOver) {
      try {
        if (!known) await this._find(api, { signal, onKeep });
        known = true;
        if (!this.job) await this._sendNext(signal, onKeep);
        failures = 0;
        if (this.job) this.become("done");
      } catch (error) {
        if (signal.aborted) return;
        known = false;
        failures += 1;
        if (!(await this._bear(error, failures, { signal, wakeUp }))) return;
      }
    }
  }

  /**
   * Begin it, or ask how far it is.
   * @param {Api} api
   * @param {{signal: AbortSignal, onKeep: (kept: KeptUpload) => void}} options
   */
  async _find(api, { signal, onKeep }) {
    const { id, key, name, folder, length_bytes, review } = this.kept;
    const told = id
      ? await api.get(`/admin/uploads/${id}`, {}, { signal })
      : await api.post("/admin/uploads", { file_name: name, folder, length_bytes, review }, { key, signal });
    this._heard(told, onKeep);
    if (this.state !== "sending") this.become("sending");
  }

  /** @param {AbortSignal} signal @param {(kept: KeptUpload) => void} onKeep */
  async _sendNext(signal, onKeep) {
    const { id, offset_bytes } = this.kept;
    const piece = /** @type {File} */ (this.file).slice(offset_bytes, offset_bytes + PIECE_BYTES);
    // A file that was moved looks to a request like a network that has gone; read, it says what it is.
    await piece.slice(0, 1).arrayBuffer();
    const told = await sendPiece(/** @type {string} */ (id), piece, {
      offset_bytes,
      signal,
      onProgress: (sent_bytes) => {
        this.sent_bytes = Math.min(offset_bytes + sent_bytes, this.length_bytes);
        this.dispatchEvent(new Event("change"));
      },
    });
    this._heard(told, onKeep);
  }

  /** @param {any} told the upload as the API tells it @param {(kept: KeptUpload) => void} onKeep */
  _heard(told, onKeep) {
    this.kept = { ...this.kept, id: told.id, offset_bytes: told.offset_bytes };
    this.sent_bytes = told.offset_bytes;
    this.job = told.job;
    this.joined = told.joined;
    onKeep(this.kept);
    this.dispatchEvent(new Event("change"));
  }

  /**
   * Wait for better times, begin anew, or give up.
   * @param {unknown} error
   * @param {number} failures in a row
   * @param {{signal: AbortSignal, wakeUp: (wait_ms: number, signal: AbortSignal) => Promise<void>}} options
   * @returns {Promise<boolean>} whether to go on
   */
  async _bear(error, failures, { signal, wakeUp }) {
    if (!(error instanceof ApiError)) {
      // The file itself can't be read any more: moved, changed, or on a disk that has gone.
      this.become("refused", "The file can’t be read any more. Drop it again.");
      return false;
    }
    if (error.code === "upload-expired" || error.code === "upload-not-found") {
      this.kept = { ...this.kept, id: null, key: crypto.randomUUID(), offset_bytes: 0 };
      return true;
    }
    if (error.status === 409 && error.body?.current) return true;
    if (!PASSING.includes(error.status) && error.status !== 401 && error.code !== "upload-broken-off") {
      this.become("refused", refusalOf(error, this.length_bytes));
      return false;
    }
    if (error.status !== 401) this.become("away");
    await wakeUp(
      error.retryAfter_s ? error.retryAfter_s * 1000 : backOff_ms(failures, Math.random()),
      signal,
    );
    return !signal.aborted;
  }
}
