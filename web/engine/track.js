/** A track that can be played: its stream, what loads it, and what of it this browser decodes. */

/** @typedef {import("./stream.js").Stream} Stream */
/** @typedef {import("./stream.js").Rendition} Rendition */

/**
 * @typedef {{entry: import("./timeline.js").Entry, stream: Stream, loader: import("./track_loader.js").TrackLoader, renditions: Rendition[], valid_samples: number, sample_rate_hz: number}} Track
 */

/**
 * Open a track.
 * @param {import("./timeline.js").Entry} entry
 * @param {import("./track_loader.js").TrackLoader} loader
 * @param {AbortSignal} signal
 * @returns {Promise<Track>}
 * @throws {import("./load_error.js").LoadError}
 */
export async function openTrack(entry, loader, signal) {
  const renditions = await loader.open({ signal });
  const [{ valid_samples, sample_rate_hz }] = renditions;
  return { entry, stream: loader.stream, loader, renditions, valid_samples, sample_rate_hz };
}
