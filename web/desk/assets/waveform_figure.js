/** The picture of a master: its channels' waveforms, and below them, on the same time, its loudness. */

import { formatTime } from "../../shared/format.js";
import { h } from "../../shared/dom.js";
import { chart, legend } from "../charts/chart.js";
import { lines } from "../charts/lines.js";
import { plot } from "../charts/plot.js";
import { formatLevel, timeTicks } from "../charts/scale.js";
import { waveform as drawWaveform } from "../charts/waveform.js";
import { lengthOf_s, spokenWaveform, waveformRows } from "./waveform_reading.js";

/** @typedef {import("./asset_types.js").Waveform} Waveform */

const LANE_PX = 84;
const LOUDNESS_PX = 132;
const LUFS_STEP = 10;
const NARROW_PX = 520;

/** @param {Waveform} waveform @param {number | null} integrated_lufs @returns {HTMLElement} */
export function waveformFigure(waveform, integrated_lufs) {
  const { channels } = waveform;
  const names = channels.length === 2 ? ["Left", "Right"] : ["Mono"];
  const shape = plot({
    height: channels.length * LANE_PX,
    draw: (width) => drawWaveform({ width, height: channels.length * LANE_PX, channels, names }),
    label: () => `Waveform. ${spokenWaveform(waveform)}`,
  });
  const loudness = plot({
    height: LOUDNESS_PX,
    draw: (width) => loudnessLines(waveform, integrated_lufs, width),
    label: () => `Short-term loudness over time. Integrated: ${formatLevel(integrated_lufs, "LUFS")}.`,
  });
  const keys = [
    { name: "Peak", class: "key-peak" },
    { name: "RMS", class: "key-rms" },
    { name: "Short-term loudness, LUFS", class: "series-1" },
    { name: "Integrated", class: "series-2" },
  ];
  const { element, tell } = chart({
    title: "Waveform and loudness",
    drawing: [shape.element, h("div", { class: "wave-gap" }), loudness.element],
    legend: legend(keys),
    table: { columns: ["From", "Peak dBFS", "RMS dBFS", "LUFS"], rows: () => waveformRows(waveform) },
    class: "waveform-chart",
    heading: "h2",
  });
  tell("", spokenWaveform(waveform));
  return element;
}

/** @param {Waveform} waveform @param {number | null} integrated_lufs @param {number} width */
function loudnessLines(waveform, integrated_lufs, width) {
  const { short_term_lufs, loudness_interval_s } = waveform;
  const length_s = lengthOf_s(waveform);
  const measured = short_term_lufs.filter((value) => value !== null);
  const low = Math.min(-30, ...measured);
  const bottom = Math.max(-70, Math.floor(low / LUFS_STEP) * LUFS_STEP);
  const count = -bottom / LUFS_STEP;
  const all = Array.from({ length: count + 1 }, (_, index) => bottom + index * LUFS_STEP);
  const ticks = count > 4 ? all.filter((tick) => tick % 20 === 0 || tick === bottom) : all;
  const at = short_term_lufs.map((_, index) => (index + 1) * loudness_interval_s);
  return lines({
    width,
    height: LOUDNESS_PX,
    at: [...at, 0, length_s],
    span: [0, length_s],
    series: [
      { class: "series-2", values: [...short_term_lufs.map(() => null), integrated_lufs, integrated_lufs] },
      { class: "series-1", values: [...short_term_lufs, null, null] },
    ],
    ticks,
    format: (value) => formatLevel(value).replace(".0", ""),
    moments: timeTicks(length_s, width < NARROW_PX ? 4 : 8).map((at_s) => ({
      at: at_s,
      text: formatTime(at_s),
    })),
  });
}
