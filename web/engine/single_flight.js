/** Work that is done once for all who want it at the same time, and ended when nobody does any more. */

/**
 * @template T
 * @typedef {{promise: Promise<T>, controller: AbortController, waiting: number}} Flight
 */

/** Flights by key. @template T */
export class SingleFlight {
  constructor() {
    /** @type {Map<string, Flight<T>>} */
    this._flights = new Map();
    this._closed = new AbortController();
  }

  /**
   * What the work gives; whoever comes while it is under way waits for the same.
   * @param {string} key
   * @param {(signal: AbortSignal) => Promise<T>} work aborted when all who waited have gone
   * @param {AbortSignal} [signal] of this one who waits
   * @returns {Promise<T>}
   */
  async do(key, work, signal) {
    this._closed.signal.throwIfAborted();
    signal?.throwIfAborted();
    const flight = this._flights.get(key) ?? this._start(key, work);
    flight.waiting += 1;
    try {
      return await unlessAborted(flight.promise, signal);
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) this._land(key, flight);
    }
  }

  /** End all work; none is begun any more. */
  close() {
    this._closed.abort();
    for (const [key, flight] of this._flights) this._land(key, flight);
  }

  /** @param {string} key @param {(signal: AbortSignal) => Promise<T>} work */
  _start(key, work) {
    const controller = new AbortController();
    const flight = { promise: work(controller.signal), controller, waiting: 0 };
    this._flights.set(key, flight);
    return flight;
  }

  /** @param {string} key @param {Flight<T>} flight */
  _land(key, flight) {
    flight.controller.abort();
    if (this._flights.get(key) === flight) this._flights.delete(key);
  }
}

/**
 * A promise, or the signal's reason if that comes first.
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
function unlessAborted(promise, signal) {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
