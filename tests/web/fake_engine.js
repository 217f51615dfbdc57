/**
 * An engine without sound: time passes when a test says so. It keeps what `web/engine/engine.js` promises.
 */

/** @typedef {import("../../web/player/playing/engine_types.js").Entry} Entry */

export class FakeEngine extends EventTarget {
  /** @type {Entry[]} */ upcoming = [];
  /** @type {Entry | null} */ entry = null;
  /** @type {"idle" | "loading" | "playing" | "paused" | "stalled" | "ended" | "failed"} */ status = "idle";
  /** @type {any} */ error = null;
  /** @type {string[]} what was asked of it */ calls = [];
  position_s = 0;
  duration_s = 60;
  volume = 1;
  muted = false;
  normalisation = /** @type {"off" | "track" | "album"} */ ("off");
  quality = "auto";
  heard_s = 0;

  get state() {
    const { status, entry, position_s, duration_s, error } = this;
    const nothing = { stream: null, rendition: null, ahead: null, best: null, measured_bps: null };
    return { status, entry, position_s, duration_s, buffered: [], ...nothing, error };
  }

  /** @param {Entry} entry @param {{upcoming: Entry[], position_s?: number, play?: boolean}} options */
  load(entry, { upcoming, position_s = 0, play = true }) {
    this.calls.push(`load ${entry.key} at ${position_s}`);
    this.#leave(false);
    Object.assign(this, { entry, upcoming, position_s, error: null, status: play ? "playing" : "paused" });
    this.#tell("change");
  }

  /** @param {Entry[]} entries */
  setUpcoming(entries) {
    this.upcoming = entries;
  }

  play() {
    this.#become("playing");
  }

  pause() {
    this.#become("paused");
  }

  /** @param {number} position_s */
  seek(position_s) {
    this.calls.push(`seek ${position_s}`);
    this.position_s = position_s;
    this.#tell("time");
  }

  skip() {
    this.calls.push("skip");
    this.#advance(false);
  }

  signedIn() {
    this.calls.push("signed in");
  }

  destroy() {
    this.#become("idle");
  }

  /** Let music play. @param {number} time_s */
  pass(time_s) {
    if (this.status !== "playing") return;
    const left_s = this.duration_s - this.position_s;
    this.heard_s += Math.min(time_s, left_s);
    this.position_s += Math.min(time_s, left_s);
    this.#tell("time");
    if (time_s < left_s) return;
    this.#advance(true);
    this.pass(time_s - left_s);
  }

  /** Refused what comes next; what is buffered plays on. @param {any} error */
  trouble(error) {
    this.error = error;
    this.#tell("change");
  }

  /** @param {{code: string, message: string, recoverable: boolean}} error */
  fail(error) {
    this.error = error;
    this.#become("failed");
  }

  /** @param {boolean} completed */
  #advance(completed) {
    const from = this.entry;
    this.#leave(completed);
    const [to, ...rest] = this.upcoming;
    if (!to) return this.#become("ended");
    Object.assign(this, { entry: to, upcoming: rest, position_s: 0 });
    this.#tell("advance", { from, to });
    this.#tell("change");
  }

  /** @param {boolean} completed */
  #leave(completed) {
    if (this.entry) this.#tell("played", { entry: this.entry, played_s: this.heard_s, completed });
    this.heard_s = 0;
  }

  /** @param {FakeEngine["status"]} status */
  #become(status) {
    this.status = status;
    this.#tell("change");
  }

  /** @param {string} type @param {unknown} [detail] */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
