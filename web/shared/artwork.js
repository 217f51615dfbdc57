/**
 * Pictures of albums, artists and playlists: in the size that fits, with their place reserved, never broken.
 */

import { h } from "./dom.js";

/** @typedef {import("./types.js").Artwork} Artwork */

/**
 * The first letters of a title's first two words: what stands where there is no picture.
 * @param {string} title
 */
export function initialsOf(title) {
  const words = title.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .slice(0, 2)
    .map((word) => [...word][0].toUpperCase())
    .join("");
}

/**
 * A hue for something, always the same.
 * @param {string} id
 * @returns {number} in degrees
 */
export function hueOf(id) {
  let hash = 0x811c9dc5;
  for (const character of id) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  // Ids that were made at about the same time differ little: stir them (the finish of MurmurHash3).
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % 360;
}

/**
 * Where a picture is to be had in its sizes.
 * @param {Artwork} artwork
 * @returns {string} for `srcset`
 */
export function srcsetOf(artwork) {
  return artwork.pictures.map(({ url, edge_px }) => `${url} ${edge_px}w`).join(", ");
}

/**
 * A square picture, or a round one of an artist.
 *
 * It says nothing to screen readers unless `alt` is given: nearly everywhere the title stands beside it.
 *
 * @param {{id: string, title: string, artwork: Artwork | null | undefined}} of
 * @param {{sizes: string, round?: boolean, alt?: string, eager?: boolean, class?: string}} options `sizes` as
 *   in HTML
 * @returns {HTMLElement}
 */
export function picture(
  { id, title, artwork },
  { sizes, round = false, alt = "", eager = false, class: extra = "" },
) {
  const frame = h("div", { class: `artwork ${round ? "artwork-round" : ""} ${extra}`.trim() });
  frame.style.setProperty("--hue", String(hueOf(id)));
  // Written by the style sheet: no part of the name of the link or button that this stands in.
  frame.dataset.initials = initialsOf(title);
  if (!artwork?.pictures.length) {
    if (alt) (frame.setAttribute("role", "img"), frame.setAttribute("aria-label", alt));
    frame.classList.add("artwork-none");
    return frame;
  }
  const image = h("img", {
    alt,
    width: artwork.pictures[0].edge_px,
    height: artwork.pictures[0].edge_px,
    loading: eager ? "eager" : "lazy",
    decoding: "async",
    draggable: false,
    sizes,
    srcset: srcsetOf(artwork),
    src: artwork.pictures[Math.floor(artwork.pictures.length / 2)].url,
  });
  image.addEventListener("load", () => frame.classList.add("artwork-loaded"), { once: true });
  const missing = () => (image.remove(), frame.classList.add("artwork-none"));
  image.addEventListener("error", missing, { once: true });
  frame.append(image);
  return frame;
}
