/** Telling the API what was heard: at once where it can be reached, later and together where it couldn't. */

/** @typedef {import("./remembered.js").Memory} Memory */
/**
 * @typedef {{id: string, track_id: string, played_at: string, listened_s: number}} Play   as the API takes it
 */

const TOLD_AT_ONCE = 500;

/** A tab that has written nothing of the play it was in for so long is gone. */
const DEAD_AFTER_MS = 60_000;

/**
 * Plays of one account. What isn't told yet is kept under a name for each play, so that tabs don't undo each
 * other.
 */
export class PlayReports {
  /**
   * @param {{
   *   api: {post: (path: string, body: unknown) => Promise<any>}, memory: Memory, accountId: string,
   *   now?: () => number
   * }} parts
   */
  constructor({ api, memory, accountId, now = Date.now }) {
    this.api = api;
    this.memory = memory;
    this.prefix = `play.${accountId}.`;
    this.now = now;
    /** @type {Promise<void> | null} */
    this.telling = null;
  }

  /**
   * Keep what was heard so far of a play that goes on: should the tab die, it is told later.
   * @param {Play} play
   */
  goesOn(play) {
    this.memory.set(this.prefix + play.id, { play, until_ms: this.now() + DEAD_AFTER_MS });
  }

  /** Tell a play that has ended. @param {Play} play */
  async ended(play) {
    this.memory.set(this.prefix + play.id, { play, until_ms: 0 });
    await this.tell();
  }

  /** A play that nobody heard anything of is none. @param {string} id */
  forget(id) {
    this.memory.remove(this.prefix + id);
  }

  /** Tell all that is kept; what can't be told now stays. @returns {Promise<void>} */
  tell() {
    this.telling ??= this.#tellAll().finally(() => {
      this.telling = null;
    });
    return this.telling;
  }

  async #tellAll() {
    for (let plays = this.#due(); plays.length; plays = this.#due()) {
      if (!(await this.#told(plays.slice(0, TOLD_AT_ONCE)))) return;
    }
  }

  /** @returns {Play[]} */
  #due() {
    return this.memory
      .names(this.prefix)
      .map((name) => this.memory.get(name))
      .filter((kept) => kept?.play && kept.until_ms <= this.now())
      .map((kept) => kept.play);
  }

  /** @param {Play[]} plays @returns {Promise<boolean>} whether they needn't be told again */
  async #told(plays) {
    try {
      if (plays.length === 1) await this.api.post("/plays", plays[0]);
      else await this.api.post("/plays/batch", { plays });
    } catch (error) {
      if (!isRefusal(error)) return false;
      if (plays.length > 1) return this.#toldSingly(plays);
    }
    for (const play of plays) this.forget(play.id);
    return true;
  }

  /** One that is refused takes the whole batch with it. @param {Play[]} plays */
  async #toldSingly(plays) {
    for (const play of plays) if (!(await this.#told([play]))) return false;
    return true;
  }
}

/** Whether sending the same again is of no use. @param {any} error */
function isRefusal(error) {
  return [404, 422].includes(error?.status);
}
