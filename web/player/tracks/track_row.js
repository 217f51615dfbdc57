/** One track in a list. */

import { h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { iconButton } from "../../shared/button.js";
import { hrefOf } from "../../shared/router.js";
import { formatTrackLength, speakTime } from "../../shared/format.js";
import { picture } from "../../shared/artwork.js";

/** @typedef {import("../../shared/types.js").Track} Track */

/**
 * @typedef {object} RowOptions
 * @property {"album" | "list"} look `album` is numbered and says nothing of the album; `list` has pictures
 * @property {"album" | "artist"} [on] which page it is on
 * @property {string} [albumArtistId] whose name needn't be said again
 * @property {number | null} [number]
 * @property {string} [aside] a text at the end, such as when it was played, in the place of nothing
 * @property {() => void} onPlay
 * @property {(at: Element | {x: number, y: number}) => void} onMenu
 * @property {() => void} [onHeart] makes it a favourite or no longer one; without it there is no heart
 */

/**
 * @param {Track} track
 * @param {RowOptions} options
 * @returns {HTMLElement} a `row` of a grid; `data-track-id` names the track
 */
export function trackRow(track, { look, on, albumArtistId, number = null, aside, onPlay, onMenu, onHeart }) {
  const play = h(
    "button",
    { type: "button", class: "row-play", "aria-label": `Play ${track.title}`, tabIndex: -1, onClick: onPlay },
    look === "list" &&
      picture({ id: track.album_id, title: track.album_title, artwork: track.artwork }, { sizes: "48px" }),
    look === "album" && h("span", { class: "row-number figures", "data-number": number ?? "–" }),
    h("span", { class: "row-bars", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
    icon("play", "row-play-icon"),
  );
  const more = iconButton("more", `More about ${track.title}`, () => onMenu(more), {
    class: "row-more",
    tabIndex: -1,
    "aria-haspopup": "menu",
  });
  const heart =
    onHeart &&
    iconButton("heart", `Favourite: ${track.title}`, onHeart, {
      class: "row-heart",
      tabIndex: -1,
      "aria-pressed": "false",
    });
  const line = look === "list" || track.artist.id !== albumArtistId ? byline(track, on) : null;
  return h(
    "div",
    { class: `row row-${look}`, role: "row", tabIndex: -1, "data-track-id": track.id },
    h("div", { class: "row-lead", role: "gridcell" }, play),
    h(
      "div",
      { class: "row-name", role: "gridcell" },
      h("span", { class: "row-title" }, track.title, track.explicit && explicitMark()),
      line,
    ),
    look === "list" && h("div", { class: "row-from", role: "gridcell" }, albumLink(track)),
    aside !== undefined && h("div", { class: "row-aside figures", role: "gridcell" }, aside),
    h(
      "div",
      { class: "row-length figures", role: "gridcell" },
      h("span", { "aria-hidden": "true" }, formatTrackLength(track.length_s)),
      h("span", { class: "unseen" }, speakTime(Math.round(track.length_s))),
    ),
    h("div", { class: "row-end", role: "gridcell" }, heart, more),
  );
}

/**
 * Mark the rows of `trackRow` whose track plays, and the favourites.
 * @param {Iterable<HTMLElement>} rows
 * @param {import("../actions.js").Actions} actions
 */
export function markRows(rows, actions) {
  const { trackId, sounding } = actions.playing.get();
  for (const row of rows) {
    const current = row.dataset.trackId === trackId;
    if (current) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
    row.classList.toggle("row-sounding", current && sounding);
    markLiked(row, actions.isLiked(row.dataset.trackId ?? ""));
  }
}

/** @param {HTMLElement} row @param {boolean} liked */
function markLiked(row, liked) {
  const heart = row.querySelector(".row-heart");
  if (!heart || row.classList.contains("row-liked") === liked) return;
  row.classList.toggle("row-liked", liked);
  heart.setAttribute("aria-pressed", String(liked));
  heart.querySelector(".icon")?.replaceWith(icon(liked ? "heartFilled" : "heart"));
}

/**
 * What stands below the title: whose it is, or on the artist's own page where it is from.
 * @param {Track} track
 * @param {string} [on]
 */
function byline({ artist, album_id, album_title }, on) {
  const [href, text] =
    on === "artist"
      ? [hrefOf(`/albums/${album_id}`), album_title]
      : [hrefOf(`/artists/${artist.id}`), artist.name];
  return h("a", { class: "row-artist", href, tabIndex: -1 }, text);
}

/** @param {Track} track */
function albumLink(track) {
  return h("a", { href: hrefOf(`/albums/${track.album_id}`), tabIndex: -1 }, track.album_title);
}

function explicitMark() {
  return h("abbr", { class: "explicit", title: "Explicit" }, "E");
}
