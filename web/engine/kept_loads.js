/** What is loaded once and kept. */

import { SingleFlight } from "./single_flight.js";

/** Loads by name; those that fail aren't kept. */
export class KeptLoads {
  constructor() {
    /** @type {Map<string, unknown>} */
    this._kept = new Map();
    /** @type {SingleFlight<any>} */
    this._flights = new SingleFlight();
  }

  /**
   * What there is of that name, or what `load` gives; one name is always of one type.
   * @template T
   * @param {string} name
   * @param {(signal: AbortSignal) => Promise<T>} load
   * @param {AbortSignal} [signal] of who waits
   * @returns {Promise<T>}
   */
  async get(name, load, signal) {
    if (this._kept.has(name)) return /** @type {T} */ (this._kept.get(name));
    /** @param {AbortSignal} whileWanted */
    const loadAndKeep = async (whileWanted) => {
      const loaded = await load(whileWanted);
      whileWanted.throwIfAborted();
      this._kept.set(name, loaded);
      return loaded;
    };
    return this._flights.do(name, loadAndKeep, signal);
  }

  /** @param {string} name */
  forget(name) {
    this._kept.delete(name);
  }

  close() {
    this._flights.close();
    this._kept.clear();
  }
}
