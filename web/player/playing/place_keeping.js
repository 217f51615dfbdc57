/**
 * Keeps the queue, the place in it and the preferences while music plays, so that a reload goes on from
 * there.
 */

/** @typedef {import("./playback.js").Playback} Playback */
/** @typedef {import("./kept_queue.js").KeptQueue} KeptQueue */
/** @typedef {import("./remembered.js").Memory} Memory */

const EVERY_MS = 3_000;

/** Once a second tab plays, the place is that tab's to keep. */
export class PlaceKeeping {
  #mine = true;
  #kept_ms = 0;

  /** @param {Playback} playback @param {{kept: KeptQueue, memory: Memory, signal: AbortSignal}} options */
  constructor(playback, { kept, memory, signal }) {
    this.playback = playback;
    this.kept = kept;
    for (const type of ["queue", "track"])
      playback.addEventListener(type, () => this.#keepQueue(), { signal });
    playback.addEventListener("time", () => this.#keepPlaceNowAndThen(), { signal });
    playback.addEventListener("state", () => this.#onState(), { signal });
    playback.addEventListener("preferences", () => memory.set("preferences", playback.preferences), {
      signal,
    });
    for (const type of ["pagehide", "beforeunload"])
      addEventListener(type, () => this.#keepPlace(), { signal });
    document.addEventListener("visibilitychange", () => this.#keepPlace(), { signal });
  }

  /** Another tab plays. */
  yield() {
    this.#mine = false;
  }

  #keepQueue() {
    this.#mine = true;
    this.kept.saveQueue(this.playback.queue);
    this.#keepPlace();
  }

  #onState() {
    if (this.playback.state.status === "playing") this.#mine = true;
    else this.#keepPlace();
  }

  #keepPlaceNowAndThen() {
    if (Date.now() - this.#kept_ms >= EVERY_MS) this.#keepPlace();
  }

  #keepPlace() {
    const { entry, state } = this.playback;
    if (!this.#mine || !entry) return;
    this.#kept_ms = Date.now();
    this.kept.savePlace({ key: entry.key, position_s: state.status === "ended" ? 0 : state.position_s });
  }
}
