/** A value that tells when it changes. */

/**
 * @template T
 */
export class Store {
  /** @param {T} value */
  constructor(value) {
    this._value = value;
    /** @type {Set<(value: T) => void>} */
    this._listeners = new Set();
  }

  /** @returns {T} */
  get() {
    return this._value;
  }

  /** @param {T} value what is there already (`Object.is`) tells nobody */
  set(value) {
    if (Object.is(value, this._value)) return;
    this._value = value;
    for (const listener of this._listeners) listener(value);
  }

  /**
   * Be told at once, and from then on.
   * @param {(value: T) => void} listener
   * @param {AbortSignal} [signal] ends it
   * @returns {() => void} ends it, too
   */
  watch(listener, signal) {
    const stop = () => void this._listeners.delete(listener);
    if (signal?.aborted) return stop;
    this._listeners.add(listener);
    signal?.addEventListener("abort", stop, { once: true });
    listener(this._value);
    return stop;
  }
}
