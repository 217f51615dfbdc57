/** Says when to look where playing is: whenever the element tells something, and right behind a join. */

const JOIN_AHEAD_MS = 300; // an element tells its time about as often
const LATE_MS = 4;
const TOLD = ["playing", "waiting", "pause", "play", "timeupdate", "seeking", "seeked", "canplay", "ended"];

export class LookOut {
  /**
   * @param {HTMLAudioElement} audio
   * @param {() => void} look
   * @param {AbortSignal} signal ends it
   */
  constructor(audio, look, signal) {
    this._audio = audio;
    this._look = look;
    for (const name of TOLD) audio.addEventListener(name, () => look(), { signal });
  }

  /** Look behind a join too, if it comes soon. @param {number} at_s */
  join(at_s) {
    const left_ms = 1000 * (at_s - this._audio.currentTime);
    if (left_ms > 0 && left_ms < JOIN_AHEAD_MS) setTimeout(() => this._look(), left_ms + LATE_MS);
  }
}
