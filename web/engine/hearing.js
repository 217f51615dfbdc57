/** What the listener has heard: how long she waited for the sound, and how much of an entry it was. */

import { ClickToSound } from "./click_to_sound.js";
import { PlayedTime } from "./played_time.js";

/** Follows one start after the other. */
export class Hearing {
  /** @param {() => number} now milliseconds */
  constructor(now) {
    this._clickToSound = new ClickToSound(now);
    this._played = new PlayedTime();
    /** Whether nothing was heard since it was loaded. */
    this.isFresh = false;
  }

  /** She wants to hear something. */
  clicked() {
    this._clickToSound.clicked();
  }

  /** She no longer does. */
  gaveUp() {
    this._clickToSound.gaveUp();
  }

  /** Something else is loaded. */
  begins() {
    this.isFresh = true;
  }

  /**
   * Look at the clock.
   * @param {number} time_s of the timeline
   * @param {string | null} sessionId of what sounds, or null while nothing does
   */
  look(time_s, sessionId) {
    if (sessionId !== null) {
      this._clickToSound.heard(sessionId);
      this.isFresh = false;
    }
    this._played.look(time_s, sessionId !== null);
  }

  /**
   * An entry is left.
   * @param {number} time_s of the timeline
   * @param {boolean} plays
   * @returns {number} how much of it was heard, in seconds
   */
  leave(time_s, plays) {
    const { played_s } = this._played;
    this._played = new PlayedTime();
    this._played.look(time_s, plays);
    return played_s;
  }

  /** How long a session's sound was waited for, the first time it is asked. @param {string} sessionId */
  takeDelay_ms(sessionId) {
    return this._clickToSound.take(sessionId);
  }
}
