/** Timed lyrics as LRC, the text in which they are written and edited. */

/** @typedef {{start_s: number, text: string, words: {start_s: number, text: string}[] | null}} Line */

/** `01:02.35`. @param {number} time_s */
function formatStamp(time_s) {
  const hundredths = Math.max(0, Math.round(time_s * 100));
  const minutes = Math.floor(hundredths / 6000);
  const seconds = (hundredths % 6000) / 100;
  return `${String(minutes).padStart(2, "0")}:${seconds.toFixed(2).padStart(5, "0")}`;
}

/** @param {Line[]} lines @returns {string} a line a line; words with times of their own keep them */
export function writeLrc(lines) {
  return lines
    .map(
      ({ start_s, text, words }) =>
        `[${formatStamp(start_s)}]${words ? words.map(writeWord).join("") : text}`,
    )
    .join("\n");
}

/** @param {{start_s: number, text: string}} word */
function writeWord({ start_s, text }) {
  return `<${formatStamp(start_s)}>${text}`;
}
