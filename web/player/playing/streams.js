/** Where the engine's streams come from: the control API, asked as this browser is connected. */

/** @typedef {import("../../shared/api.js").Api} Api */

/** What browsers call their connection, in the API's words; where they say nothing it is taken for the best. */
const NETWORKS = new Map([
  ["slow-2g", "cellular_3g"],
  ["2g", "cellular_3g"],
  ["3g", "cellular_3g"],
  ["4g", "cellular_lte"],
]);

/**
 * Only a connection that says it is a mobile one is spared: `effectiveType` alone would call a busy Wi-Fi "3g".
 * @param {{type?: string, effectiveType?: string} | undefined} connection `navigator.connection`
 * @returns {string | undefined}
 */
export function networkOf(connection) {
  return connection?.type === "cellular" ? NETWORKS.get(connection.effectiveType ?? "") : undefined;
}

/** The API's part in what the engine plays. */
export class Streams {
  /** @param {Api} api @param {() => any} [connection] */
  constructor(api, connection = () => /** @type {any} */ (navigator).connection) {
    this.api = api;
    this.connection = connection;
  }

  /** @param {string} trackId @param {{quality?: string, signal?: AbortSignal}} [wishes] `auto`: the API's choice */
  start(trackId, { quality, signal } = {}) {
    return this.api.post(`/stream/${encodeURIComponent(trackId)}`, this.#wishes(quality), { signal });
  }

  /**
   * @param {string[]} queue track ids in the order they play
   * @param {string | null} current
   * @param {string | null} rendition what sounds now
   * @param {{quality?: string, signal?: AbortSignal}} [wishes]
   */
  prefetch(queue, current, rendition, { quality, signal } = {}) {
    return this.api.post("/stream/prefetch", { ...this.#wishes(quality), queue, current, rendition }, { signal });
  }

  /** @param {string} [quality] */
  #wishes(quality) {
    const network = networkOf(this.connection());
    return { ...(quality && quality !== "auto" && { quality }), ...(network && { network }) };
  }
}
