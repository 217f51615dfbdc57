/** The engine's way to the API. */

import { withQuery } from "../shared/api.js";

/**
 * @param {import("../shared/api.js").Api} api
 * @param {() => string | undefined} [network] what the player is connected by, as the API names it
 * @returns {import("./admission.js").Streams}
 */
export function streamsOf(api, network = () => undefined) {
  return {
    start: (trackId, { quality, signal }) =>
      api.get(withQuery(`/stream/${trackId}`, { quality, network: network() }), {}, { signal }),
    prefetch: (queue, current, rendition, { quality, signal }) =>
      api.post("/stream/prefetch", { queue, current, rendition, quality, network: network() }, { signal }),
  };
}
