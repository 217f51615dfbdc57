/** Waiting for a segment no longer than it is worth. */

/** @typedef {import("./attempt.js").Transfer} Transfer */
/** @typedef {(transfer: Transfer) => void} OnProgress */

const QUIET_MS = 500; // where nothing comes for so long, nobody else asks whether it is worth waiting on

/** Ends with its signal, or is given up. */
export class SegmentWait {
  /**
   * @param {AbortSignal} signal
   * @param {() => number} now the clock by which transfers are told
   */
  constructor(signal, now) {
    this._now = now;
    this._givenUp = new AbortController();
    this.signal = AbortSignal.any([signal, this._givenUp.signal]);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this._timer = undefined;
    /** What has come so far. @type {Transfer | null} */
    this._transfer = null;
    /** @type {((transfer: Transfer) => boolean) | null} */
    this._isHopeless = null;
    /** @type {OnProgress} */
    this.onProgress = (transfer) => {
      this._transfer = transfer;
      if (this._isHopeless !== null) this._consider(this._isHopeless);
    };
  }

  get isGivenUp() {
    return this._givenUp.signal.aborted;
  }

  /** Give up after so long. @param {number} patience_ms may be infinite */
  atMost(patience_ms) {
    if (patience_ms !== Infinity) this._timer = setTimeout(() => this._givenUp.abort(), patience_ms);
  }

  /**
   * Give up when this says so of what has come, asked with all that comes and again where nothing does.
   * @param {(transfer: Transfer) => boolean} isHopeless
   */
  unless(isHopeless) {
    this._isHopeless = isHopeless;
    this._consider(isHopeless);
  }

  /** It came, or will not. */
  end() {
    clearTimeout(this._timer);
    this._isHopeless = null;
  }

  /** @param {(transfer: Transfer) => boolean} isHopeless */
  _consider(isHopeless) {
    clearTimeout(this._timer);
    if (this._transfer !== null) {
      const { start_ms, head_ms } = this._transfer;
      const body_ms = this._now() - start_ms - head_ms;
      if (isHopeless({ ...this._transfer, body_ms })) return this._givenUp.abort();
    }
    this._timer = setTimeout(() => this._consider(isHopeless), QUIET_MS);
  }
}
