/** The renditions of an asset: what each is, and the bit rate of its every segment, all on the same time. */

import { h } from "../../shared/dom.js";
import { formatBitRate, formatBytes, formatTime, plural } from "../../shared/format.js";
import { formatDepthAndRate, nameOfQuality } from "../../shared/quality.js";
import { nameOfCodec, nameOfRendition } from "../rendition_names.js";
import { chart } from "../charts/chart.js";
import { lines } from "../charts/lines.js";
import { plot } from "../charts/plot.js";
import { niceTicks, timeTicks } from "../charts/scale.js";

/** @typedef {import("./asset_types.js").Asset} Asset */
/** @typedef {import("./asset_types.js").Rendition} Rendition */

const HEIGHT_PX = 104;
const NARROW_PX = 420;

/** @type {Record<Rendition["state"], string>} */
const STATES = {
  stored: "stored",
  made: "made on demand",
  "not-made": "not made yet: nobody has asked for it",
  queued: "asked for, waits",
  running: "being made",
  failed: "could not be made",
};

/** @param {Asset} asset @returns {HTMLElement} */
export function renditionList({ renditions, length_s }) {
  return h(
    "ul",
    { class: "renditions" },
    renditions.map((rendition) => h("li", null, renditionChart(rendition, length_s))),
  );
}

/** @param {Rendition} rendition @param {number} length_s */
function renditionChart(rendition, length_s) {
  const { segments, average_bit_rate_bps, peak_bit_rate_bps } = rendition;
  const name = nameOfRendition(rendition.name);
  const words = wordsOf(rendition);
  const drawing = plot({
    height: HEIGHT_PX,
    draw: (width) => ratesOf(rendition, length_s, width),
    label: () =>
      `Bit rate of ${plural(segments.start_s.length, "segment")} of ${name}: ` +
      `${formatBitRate(average_bit_rate_bps)} on average`,
  });
  const { element, tell } = chart({
    title: name,
    internalName: rendition.name,
    drawing: drawing.element,
    class: `rendition-chart rendition-${rendition.state}`,
    table: {
      columns: ["Segment", "From", "Length", "kbit/s", "Peak"],
      rows: () =>
        segments.start_s.map((start_s, index) => [
          index,
          formatTime(start_s),
          `${segments.length_s[index].toFixed(2)} s`,
          Math.round(segments.bit_rate_bps[index] / 1000),
          segments.peak[index].toFixed(3),
        ]),
    },
  });
  tell(
    `${formatBitRate(average_bit_rate_bps)}, ${formatBitRate(peak_bit_rate_bps).replace(" kbit/s", "")} at most`,
    words,
  );
  return element;
}

/** @param {Rendition} rendition */
function wordsOf(rendition) {
  const { codec, quality, bit_exact, object_bytes, state, error, made_from } = rendition;
  return [
    `${nameOfCodec(codec)} ${formatDepthAndRate(rendition)}`,
    nameOfQuality(quality),
    bit_exact && "every sample the master’s own",
    formatBytes(object_bytes),
    state === "stored"
      ? null
      : `${STATES[state]}${made_from && state === "not-made" ? `, from ${nameOfRendition(made_from)}` : ""}`,
    error,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** @param {Rendition} rendition @param {number} length_s @param {number} width */
function ratesOf({ segments }, length_s, width) {
  const { start_s, length_s: lengths_s, bit_rate_bps } = segments;
  const last = start_s.length - 1;
  const end_s = last >= 0 ? start_s[last] + lengths_s[last] : length_s;
  const ticks = niceTicks(Math.max(...bit_rate_bps, 1), 2);
  return lines({
    width,
    height: HEIGHT_PX,
    at: [...start_s, end_s],
    span: [0, Math.max(length_s, end_s)],
    series: [{ class: "series-1", values: [...bit_rate_bps, bit_rate_bps[last] ?? null], step: true }],
    ticks,
    format: (value) => String(Math.round(value / 1000)),
    moments: timeTicks(length_s, width < NARROW_PX ? 4 : 8).map((at_s) => ({
      at: at_s,
      text: formatTime(at_s),
    })),
  });
}
