/**
 * Loudness normalisation: how much louder or softer an entry is made.
 *
 * The target is −16 LUFS, Apple's, nearest to how masters sound by themselves: most are made softer, so that
 * nothing is lost at their peaks. What is made louder stays below −1 dBTP, so that neither the sum nor a
 * later encoder clips: there is no limiter here, which would change the music.
 */

const TARGET_LUFS = -16;
const CEILING_DBTP = -1;
const MOST_DB = 12; // beyond that noise is what one hears

/** @typedef {{integrated_lufs: number | null, true_peak_dbtp: number | null}} Loudness */
/** @typedef {"off" | "track" | "album"} Normalisation */

/**
 * The factor for a loudness; 1 when nothing is known of it.
 * @param {Loudness} loudness
 */
export function gainFor({ integrated_lufs, true_peak_dbtp }) {
  if (integrated_lufs === null) return 1;
  const wanted_db = Math.min(TARGET_LUFS - integrated_lufs, MOST_DB);
  const headroom_db = true_peak_dbtp === null ? 0 : Math.max(CEILING_DBTP - true_peak_dbtp, 0);
  return 10 ** (Math.min(wanted_db, headroom_db) / 20);
}

/**
 * The factor for an entry.
 * @param {Normalisation} normalisation
 * @param {{loudness: Loudness, albumLoudness?: Loudness | null}} track without an album's loudness its own counts
 */
export function gainOf(normalisation, { loudness, albumLoudness }) {
  if (normalisation === "off") return 1;
  return gainFor(normalisation === "album" ? (albumLoudness ?? loudness) : loudness);
}
