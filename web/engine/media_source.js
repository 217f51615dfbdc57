/** The one MediaSource of an audio element, with its one SourceBuffer. */

import { LoadError } from "./load_error.js";

/** What every buffer is made for: every track has it, and another codec follows by `changeType`. */
export const FIRST_TYPE = 'audio/mp4; codecs="mp4a.40.2"';

const FARTHEST_S = 2 ** 31;

/** iPhones have the managed kinds only. @type {any} */
const kinds = globalThis;

/** @returns {typeof MediaSource | undefined} */
function mediaSourceKind() {
  return kinds.MediaSource ?? kinds.ManagedMediaSource;
}

function changesType() {
  const Kind = kinds.SourceBuffer ?? kinds.ManagedSourceBuffer;
  return Kind !== undefined && "changeType" in Kind.prototype;
}

/**
 * Whether the browser decodes what is of this type. Without `changeType`, as in WebKitGTK, that is what buffers are made
 * for.
 * @param {string} type
 */
export function isTypeSupported(type) {
  const Kind = mediaSourceKind();
  if (Kind === undefined) return false;
  return (type === FIRST_TYPE || changesType()) && Kind.isTypeSupported(type);
}

/**
 * Give an element a MediaSource of infinite length, and that a buffer.
 * @param {HTMLAudioElement} audio
 * @param {string} type of what is appended first
 * @returns {Promise<{mediaSource: MediaSource, sourceBuffer: SourceBuffer}>}
 * @throws {LoadError}
 */
export async function openMediaSource(audio, type) {
  const Kind = mediaSourceKind();
  if (Kind === undefined) throw new LoadError("undecodable", "this browser has no Media Source Extensions");
  const mediaSource = new Kind();
  const url = URL.createObjectURL(mediaSource);
  const open = new Promise((resolve) => mediaSource.addEventListener("sourceopen", resolve, { once: true }));
  audio.disableRemotePlayback = true; // a managed source opens under this condition only
  audio.src = url;
  await open;
  URL.revokeObjectURL(url);
  const sourceBuffer = mediaSource.addSourceBuffer(type);
  // Seeking is clamped to what is "seekable": with an endless duration that is what is appended, or this range.
  mediaSource.duration = Infinity;
  mediaSource.setLiveSeekableRange?.(0, FARTHEST_S);
  return { mediaSource, sourceBuffer };
}
