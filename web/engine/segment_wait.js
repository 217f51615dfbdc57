/** Waiting for a segment no longer than it is worth. */

/** @typedef {import("./attempt.js").Transfer} Transfer */
/** @typedef {(transfer: Transfer) => void} OnProgress */

/** Ends with its signal, or is given up. */
export class SegmentWait {
  /** @param {AbortSignal} signal */
  constructor(signal) {
    this._givenUp = new AbortController();
    this.signal = AbortSignal.any([signal, this._givenUp.signal]);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this._timer = undefined;
    /** @type {(transfer: Transfer) => boolean} */
    this._isHopeless = () => false;
    /** @type {OnProgress} */
    this.onProgress = (transfer) => {
      if (this._isHopeless(transfer)) this._givenUp.abort();
    };
  }

  get isGivenUp() {
    return this._givenUp.signal.aborted;
  }

  /** Give up after so long. @param {number} patience_ms may be infinite */
  atMost(patience_ms) {
    if (patience_ms !== Infinity) this._timer = setTimeout(() => this._givenUp.abort(), patience_ms);
  }

  /** Give up when this says so of what has come. @param {(transfer: Transfer) => boolean} isHopeless */
  unless(isHopeless) {
    this._isHopeless = isHopeless;
  }

  /** It came, or will not. */
  end() {
    clearTimeout(this._timer);
  }
}
