/** Whether a file is worth handing in, before a byte of it is sent. */

const SUFFIXES = new Set([
  ..."flac wav wave rf64 bwf w64 aif aiff aifc alac m4a".split(" "),
  ..."mp3 aac opus ogg oga".split(" "),
]);

/** Pictures, lists and notes that lie beside music: in a folder nobody means them. */
const BESIDE = new Set(
  "jpg jpeg png webp gif avif pdf txt log cue m3u m3u8 nfo md5 sfv ini db url rtf".split(" "),
);

/** @typedef {"take" | "pass-over" | "refuse"} Verdict */

/** @param {string} name */
function suffixOf(name) {
  return /\.([^.]+)$/.exec(name)?.[1].toLowerCase() ?? "";
}

/**
 * @param {{name: string, size: number}} file
 * @param {boolean} inFolder whether it came with its folder: then what is no music is passed over without a
 *   word
 * @returns {{verdict: Verdict, reason: string}}
 */
export function judge({ name, size }, inFolder) {
  const suffix = suffixOf(name);
  const hidden = name.startsWith(".");
  if (inFolder && (hidden || !SUFFIXES.has(suffix))) return { verdict: "pass-over", reason: "no audio file" };
  if (!size) return { verdict: "refuse", reason: "The file is empty." };
  if (BESIDE.has(suffix)) return { verdict: "refuse", reason: "This is no audio file." };
  return { verdict: "take", reason: "" };
}
