/** Why it sounds as it does, told from facts: what is allowed, what is on its way, and what the line carries. */

import { isCarried } from "../../engine/choice.js";
import { nameOfQuality, QUALITIES } from "../../shared/quality.js";

/** @typedef {import("./rendition_text.js").Rendition} Rendition */
/** @typedef {import("./rendition_text.js").Stream} Stream */
/** @typedef {import("./rendition_text.js").Caps} Caps */
/**
 * As the engine tells it.
 * @typedef {{
 *   rendition: Rendition, ahead: Rendition | null, best: Rendition | null, measured_bps: number | null
 * }} Sounding
 */
/**
 * `coming`: another quality than sounds is expected soon; `decisive`: the bound that decided, where one did.
 * @typedef {{text: string, coming: boolean, decisive: keyof Caps | null}} Reason
 */

/** @type {Record<keyof Caps, string>} */
const OF_BOUNDS = {
  track: "This is the best there is of this track.",
  preference: "This is what you asked for; there is better.",
  tier: "There is better than your plan carries.",
  network: "There is better than this network should carry.",
};

/** Where several bounds are alike, the one that is told. */
const DECISIVE = /** @type {(keyof Caps)[]} */ (["track", "preference", "tier", "network"]);

/** @param {Stream} stream @param {Sounding} sounding @returns {Reason} */
export function reasonOf({ caps, quality }, sounding) {
  const { rendition } = sounding;
  if (rank(rendition.quality) > rank(quality)) return begins(quality);
  if (rank(rendition.quality) < rank(quality)) return ofLess(quality, sounding);
  const decisive = DECISIVE.find((bound) => caps[bound] === quality) ?? "network";
  return { text: OF_BOUNDS[decisive], coming: false, decisive };
}

/**
 * Why it is less than is allowed.
 * @param {string} quality that is allowed
 * @param {Sounding} sounding
 * @returns {Reason}
 */
function ofLess(quality, { rendition, ahead, best, measured_bps }) {
  const more = best ?? rendition;
  if (rank(more.quality) <= rank(rendition.quality))
    return allowed(quality, "but this browser can’t play it.", false);
  if (ahead && rank(ahead.quality) > rank(rendition.quality)) return begins(ahead.quality);
  if (measured_bps === null) return allowed(more.quality, "your connection is still being measured.", true);
  if (isCarried(more, measured_bps)) return begins(more.quality);
  return allowed(more.quality, "but your connection is too slow for it just now.", false);
}

/** @param {string} quality @returns {Reason} */
function begins(quality) {
  return { text: `${nameOfQuality(quality)} begins in a few seconds.`, coming: true, decisive: null };
}

/** @param {string} quality @param {string} rest @param {boolean} coming @returns {Reason} */
function allowed(quality, rest, coming) {
  const text = `${nameOfQuality(quality)} is allowed${coming ? ";" : ","} ${rest}`;
  return { text, coming, decisive: null };
}

/** @param {string} quality */
function rank(quality) {
  return QUALITIES.findIndex(({ value }) => value === quality);
}
