/** How long a listener waited from her click to the sound: told to the edge once, with a request of what she hears. */

/** Measures one start at a time. */
export class ClickToSound {
  /** @param {() => number} now milliseconds */
  constructor(now) {
    this._now = now;
    /** @type {number | null} */
    this._clicked_ms = null;
    /** @type {{sessionId: string, delay_ms: number} | null} */
    this._untold = null;
  }

  /** She wants to hear something. */
  clicked() {
    this._clicked_ms = this._now();
    this._untold = null;
  }

  /** She no longer does. */
  gaveUp() {
    this._clicked_ms = null;
  }

  /** It sounds. @param {string} sessionId of the stream */
  heard(sessionId) {
    if (this._clicked_ms === null) return;
    this._untold = { sessionId, delay_ms: this._now() - this._clicked_ms };
    this._clicked_ms = null;
  }

  /**
   * What there is to tell with a request of a session, the first time it is asked for.
   * @param {string} sessionId
   * @returns {number | null} milliseconds
   */
  take(sessionId) {
    if (this._untold?.sessionId !== sessionId) return null;
    const { delay_ms } = this._untold;
    this._untold = null;
    return delay_ms;
  }
}
