/**
 * Makes entries louder or softer, in an audio graph that exists only once somebody wants that: without it the
 * browser plays the samples as they are.
 *
 * Web Audio and not the element's volume: that can't exceed 1, can't be set on iPhones, and changes when a
 * timer happens to run; the graph changes at a time of the audio clock that was told it in advance.
 */

const RAMP_S = 0.012; // shorter clicks, longer is heard as a swell
const AHEAD_S = 0.5;

/** A gain between an element and the loudspeakers. */
export class GainStage {
  /**
   * @param {HTMLMediaElement} audio
   * @param {() => AudioContext} makeContext called at the first gain that isn't 1
   */
  constructor(audio, makeContext) {
    this._audio = audio;
    this._makeContext = makeContext;
    /** @type {GainNode | null} */
    this._node = null;
    this._gain = 1;
    /** @type {{at_s: number, gain: number} | null} */
    this._scheduled = null;
  }

  /** Let the graph run, which browsers allow after a gesture only. */
  resume() {
    const context = /** @type {AudioContext | undefined} */ (this._node?.context);
    if (context?.state === "suspended") context.resume().catch(() => {});
  }

  /**
   * The factor of what has just begun, unless it is the same still, or one is scheduled.
   * @param {number} gain
   */
  begin(gain) {
    if (this._scheduled === null) this.set(gain);
  }

  /** The factor from now on. @param {number} gain */
  set(gain) {
    if (gain === this._gain && this._scheduled === null) return;
    this._scheduled = null;
    this._gain = gain;
    const node = this._made(gain);
    if (node === null) return;
    node.gain.cancelScheduledValues(0);
    node.gain.setTargetAtTime(gain, node.context.currentTime, RAMP_S / 3);
  }

  /**
   * The factor from a moment of the timeline on; told anew at each look, until it is near enough to be
   * scheduled.
   * @param {number} at_s
   * @param {number} gain
   */
  setAt(at_s, gain) {
    const left_s = at_s - this._audio.currentTime;
    if (gain === this._gain || left_s > AHEAD_S || left_s <= 0 || this._scheduled?.at_s === at_s) return;
    const node = this._made(gain);
    if (node === null) return;
    const at = node.context.currentTime + left_s / this._audio.playbackRate;
    node.gain.setValueAtTime(this._gain, Math.max(at - RAMP_S / 2, 0));
    node.gain.linearRampToValueAtTime(gain, at + RAMP_S / 2);
    this._scheduled = { at_s, gain };
  }

  /** What was scheduled has come, or its entry was left. @param {number} gain that ought to be */
  arrived(gain) {
    if (this._scheduled?.gain === gain) {
      this._gain = gain;
      this._scheduled = null;
    } else this.set(gain);
  }

  close() {
    const context = /** @type {AudioContext | undefined} */ (this._node?.context);
    context?.close().catch(() => {});
  }

  /** @param {number} gain */
  _made(gain) {
    if (this._node !== null || gain === 1) return this._node;
    const context = this._makeContext();
    this._node = context.createGain();
    context.createMediaElementSource(this._audio).connect(this._node).connect(context.destination);
    this.resume();
    return this._node;
  }
}
