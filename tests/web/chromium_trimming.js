/**
 * What Chromium makes of what is appended, in its own arithmetic: moments are whole microseconds, cut off, and what the
 * append window cuts is told the decoder as a length of time, which it rounds to samples
 * (media/filters/frame_processor.cc, media/base/audio_discard_helper.cc).
 */

/** @typedef {{samples: number, time: number}} Unit an access unit: what it decodes to, and its media time in samples */

/**
 * How many samples are heard of access units, and how many the first that is heard had before it to prime the decoder.
 * @param {Unit[]} units
 * @param {number} rate_hz
 * @param {{timestampOffset: number, appendWindowStart: number, appendWindowEnd: number}} told in seconds
 */
export function heardOf(units, rate_hz, { timestampOffset, appendWindowStart, appendWindowEnd }) {
  const [offset_us, start_us, end_us] = [timestampOffset, appendWindowStart, appendWindowEnd].map(
    microseconds,
  );
  let heard = 0;
  let before = 0;
  let overlap_us = 0;
  let previousEnd_us = -Infinity;
  for (const { samples, time } of units) {
    const from_us = offset_us + mediaTime_us(time, rate_hz);
    const to_us = from_us + mediaTime_us(samples, rate_hz);
    if (from_us < start_us && to_us <= start_us) before = samples;
    else if (from_us < end_us) {
      const cut_us = Math.max(start_us - from_us, 0);
      const cutEnd_us = Math.max(to_us - end_us, 0);
      heard += Math.max(samples - toSamples(cut_us, rate_hz) - toSamples(cutEnd_us, rate_hz), 0);
      overlap_us = Math.max(overlap_us, previousEnd_us - from_us);
      previousEnd_us = Math.min(to_us, end_us);
    }
  }
  return { heard, before, overlap_us, end_us: previousEnd_us };
}

/** @param {number} seconds */
function microseconds(seconds) {
  return seconds === Infinity ? Infinity : Math.trunc(seconds * 1e6);
}

/** @param {number} samples @param {number} rate_hz */
function mediaTime_us(samples, rate_hz) {
  return Number((BigInt(samples) * 1_000_000n) / BigInt(rate_hz));
}

/** @param {number} us @param {number} rate_hz */
function toSamples(us, rate_hz) {
  return Math.round((us / 1e6) * rate_hz);
}
