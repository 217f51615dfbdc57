/**
 * Where media goes on the timeline: the offset that puts a rendition's first valid sample on its track's
 * start, and the append window that trims what lies around the valid samples.
 *
 * All in whole microseconds, chosen so that an access unit either starts on the window's edge exactly, as the
 * browser reckons it, or is cut by a length that is the wanted number of samples to within a small fraction
 * of one. What is wholly before the window primes the decoder (Chromium keeps it as preroll;
 * media/filters/frame_processor.cc).
 *
 * Firefox counts in samples of the media's own rate and cuts the offset off to them
 * (dom/media/mediasource/TrackBuffersManager.cpp). So the offset is a whole number of them, rounded up to the next
 * microsecond, and never negative.
 */

import { ExactTime, mediaTime_us } from "./exact_time.js";

/**
 * What is known of an encoding; see the API's `Rendition`.
 * @typedef {{codec: string, sample_rate_hz: number, priming_samples: number, valid_samples: number, remainder_samples: number}} Encoding
 */

/** @typedef {{offset_us: number, start_us: number, end_us: number}} Window `end_us` may be infinite */

/** Access units of AAC hold so many samples. */
export const AAC_UNIT_SAMPLES = 1024;

/**
 * For media that is appended from an access unit on that begins at `from_samples`.
 * @param {ExactTime} start the track's, on the timeline
 * @param {Encoding} encoding
 * @param {number} from_samples media time, counted from the first access unit: at least the priming
 * @returns {Window}
 */
export function windowFor(start, encoding, from_samples = encoding.priming_samples) {
  const { sample_rate_hz: rate_hz, priming_samples, valid_samples, remainder_samples } = encoding;
  const first_samples = start.ceilingSamples(rate_hz);
  const offset_us = ExactTime.ofSamples(first_samples - priming_samples, rate_hz).ceiling_us;
  const end = ExactTime.ofSamples(first_samples + valid_samples, rate_hz);
  return {
    offset_us,
    start_us: offset_us + mediaTime_us(Math.max(from_samples, priming_samples), rate_hz),
    end_us: remainder_samples > 0 ? end.us : Infinity, // nothing to trim is safest not trimmed
  };
}

/**
 * Microseconds as browsers are told them: seconds that come out right whether they are rounded or cut off.
 * @param {number} us
 */
export function told_s(us) {
  return us === 0 ? 0 : (us + 0.25) / 1e6;
}

/**
 * Whether a rendition's access units need the one before to be decoded right.
 * @param {{codec: string}} encoding
 */
export function needsPreroll({ codec }) {
  return codec === "aac";
}
