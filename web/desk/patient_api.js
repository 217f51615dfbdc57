/** The API as the desk calls it: a call too many is sent again when its time has come. */

import { Api } from "../shared/api.js";
import { patiently } from "../shared/patience.js";

/** Tells "waiting" (detail {wait_s}) when the API has asked for patience. */
export class PatientApi extends Api {
  /** @type {Api["call"]} */
  call(method, path, options = {}) {
    const waiting = (/** @type {number} */ wait_s) =>
      this.dispatchEvent(new CustomEvent("waiting", { detail: { wait_s } }));
    return patiently(() => super.call(method, path, options), { signal: options.signal, waiting });
  }
}
