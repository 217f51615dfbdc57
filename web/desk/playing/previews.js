/** Assets that are heard for themselves: published or not, current or not. */

import { decodable } from "../../engine/stream.js";
import { streamsOf } from "../../engine/streams.js";

/** @typedef {import("../../engine/stream.js").Rendition} Rendition */

/** What an asset is called among tracks begins so. */
const PREFIX = "asset:";

/** What the queue knows an asset by, in the place of a track's id. @param {string} assetId */
export function previewId(assetId) {
  return PREFIX + assetId;
}

/** @param {string} id of a track, or of `previewId` @returns {string | null} the asset, where it is one */
export function previewedAsset(id) {
  return id.startsWith(PREFIX) ? id.slice(PREFIX.length) : null;
}

/**
 * Streams of tracks and of assets.
 * @param {import("../../shared/api.js").Api} api
 * @param {(type: string) => boolean} isTypeSupported
 * @returns {import("../../engine/admission.js").Streams}
 */
export function streamsAndPreviews(api, isTypeSupported) {
  const streams = streamsOf(api);
  return {
    ...streams,
    start: async (id, wishes) => {
      const asset = previewedAsset(id);
      if (asset === null) return streams.start(id, wishes);
      const preview = await api.post(`/admin/assets/${asset}/preview`, undefined, { signal: wishes.signal });
      return streamOf(preview, id, isTypeSupported);
    },
  };
}

/**
 * A preview as the engine and the bar take a stream; nothing bounds it but what there is, and what is decoded here.
 * @param {any} preview
 * @param {string} id
 * @param {(type: string) => boolean} isTypeSupported
 */
export function streamOf(preview, id, isTypeSupported) {
  /** @type {Rendition[]} */
  const renditions = decodable(preview.renditions, isTypeSupported);
  const quality = renditions[0]?.quality;
  return {
    ...preview,
    track_id: id,
    renditions,
    quality,
    requested_quality: quality,
    network: "wifi",
    caps: { preference: quality, tier: quality, network: quality, track: quality },
  };
}
