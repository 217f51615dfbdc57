/** The API as the desk calls it: a call too many is sent again when its time has come, and one refused is told of. */

import { Api, ApiError } from "../shared/api.js";
import { patiently } from "../shared/patience.js";

/** Tells "waiting" (detail {wait_s}) when the API has asked for patience, "refused" when something is not permitted. */
export class PatientApi extends Api {
  /** @type {Api["call"]} */
  async call(method, path, options = {}) {
    const waiting = (/** @type {number} */ wait_s) =>
      this.dispatchEvent(new CustomEvent("waiting", { detail: { wait_s } }));
    try {
      return await patiently(() => super.call(method, path, options), { signal: options.signal, waiting });
    } catch (error) {
      if (error instanceof ApiError && error.code === "not-permitted")
        this.dispatchEvent(new Event("refused"));
      throw error;
    }
  }
}
