/** How much of an entry was really heard: time that passed while it played, not where it was sought to. */

const LONGEST_STEP_S = 3; // more than that between two looks is a seek, or a page that slept

/** Counts for one entry. */
export class PlayedTime {
  constructor() {
    this.played_s = 0;
    /** @type {number | null} */
    this._last_s = null;
  }

  /** Look at the clock. @param {number} time_s of the timeline @param {boolean} playing */
  look(time_s, playing) {
    const step_s = this._last_s === null ? 0 : time_s - this._last_s;
    if (step_s > 0 && step_s <= LONGEST_STEP_S) this.played_s += step_s;
    this._last_s = playing ? time_s : null;
  }
}
