/** A master's shape: for each channel what its samples reach, and within it their mean power. */

import { bandPath, linear } from "./scale.js";
import { label, rule, svg } from "./svg.js";
import { LEFT_PX } from "./lines.js";

const FULL_SCALE = 1000;
const GAP_PX = 10;
const RIGHT_PX = 6;

/**
 * @typedef {{low: number[], high: number[], rms: number[]}} Channel in thousandths of full scale
 */

/**
 * @param {{width: number, height: number, channels: Channel[], names: string[]}} options
 * @returns {Node[]}
 */
export function waveform({ width, height, channels, names }) {
  const lane = (height - GAP_PX * (channels.length - 1)) / channels.length;
  return channels.flatMap((channel, index) => {
    const top = index * (lane + GAP_PX);
    return laneOf(channel, { top, lane, width, name: names[index] });
  });
}

/** @param {Channel} channel @param {{top: number, lane: number, width: number, name: string}} place */
function laneOf({ low, high, rms }, { top, lane, width, name }) {
  const reach = Math.max(FULL_SCALE, ...high, ...low.map((value) => -value));
  const y = linear([-reach, reach], [top + lane, top]);
  const x = linear([0, low.length], [LEFT_PX, width - RIGHT_PX]);
  const xs = low.map((_, index) => x(index + 0.5));
  return [
    rule(LEFT_PX, width - RIGHT_PX, y(FULL_SCALE)),
    rule(LEFT_PX, width - RIGHT_PX, y(-FULL_SCALE)),
    svg("path", { d: bandPath(xs, high.map(y), low.map(y)), class: "wave-peak" }),
    svg("path", {
      d: bandPath(
        xs,
        rms.map(y),
        rms.map((value) => y(-value)),
      ),
      class: "wave-rms",
    }),
    rule(LEFT_PX, width - RIGHT_PX, y(0), "wave-middle"),
    label(LEFT_PX - 8, y(0) + 4, name, "end"),
  ];
}
