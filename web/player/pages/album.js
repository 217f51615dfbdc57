/** An album: its picture large, whose it is, what is on it. */

import { h } from "../../shared/dom.js";
import { hrefOf } from "../../shared/router.js";
import { formatDate, formatLength, formatYear, plural } from "../../shared/format.js";
import { badgeOf, formatDepthAndRate } from "../../shared/quality.js";
import { picture } from "../../shared/artwork.js";
import { albumCard } from "../cards/cards.js";
import { shelf } from "../cards/shelf.js";
import { TrackList } from "../tracks/track_list.js";
import { discsOf } from "../tracks/discs.js";
import { collectionButtons } from "../collection_buttons.js";
import { tint } from "../tint.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../../shared/types.js").Album} Album */
/** @typedef {import("../../shared/types.js").AlbumDetails} AlbumDetails */

const MORE = 20;

/** @type {import("../app.js").MakePage} */
export async function page(app, { params, signal }) {
  /** @type {AlbumDetails} */
  const album = await app.api.get(`/albums/${params.id}`, {}, { signal });
  const more = await othersOf(app, album, signal);
  const element = h(
    "article",
    { class: "page-inner album" },
    head(app, album, signal),
    trackLists(app, album, signal),
    foot(album),
    more.length > 0 &&
      shelf(
        `More by ${album.artist.name}`,
        more.map((other) => albumCard(app, other, { signal, line: "year" })),
        { href: hrefOf(`/artists/${album.artist.id}`) },
      ),
  );
  return { title: album.title, element };
}

/** @param {App} app @param {AlbumDetails} album @param {AbortSignal} signal @returns {Promise<Album[]>} */
async function othersOf(app, album, signal) {
  const query = { artist_id: album.artist.id, sort: "newest", limit: MORE };
  const { items } = await app.api.get("/albums", query, { signal });
  return items.filter((/** @type {Album} */ { id }) => id !== album.id);
}

/** @param {App} app @param {AlbumDetails} album @param {AbortSignal} signal */
function head(app, album, signal) {
  const origin = /** @type {const} */ ({ kind: "album", id: album.id, title: album.title });
  const image = picture(album, {
    sizes: "(max-width: 599px) 72vw, 300px",
    eager: true,
    class: "artwork-large",
    alt: `Cover of ${album.title}`,
  });
  const told = [album.genres[0], album.release_date && formatYear(album.release_date)]
    .filter(Boolean)
    .join(", ");
  const element = h(
    "header",
    { class: "album-head" },
    h("div", { class: "album-picture" }, image),
    h(
      "div",
      { class: "album-words" },
      h("h1", { class: "album-title" }, album.title),
      h(
        "p",
        { class: "album-artist" },
        h("a", { class: "link", href: hrefOf(`/artists/${album.artist.id}`) }, album.artist.name),
      ),
      h("p", { class: "album-facts soft" }, told, quality(album)),
      collectionButtons(app, {
        item: { kind: "album", id: album.id, title: album.title },
        origin,
        tracks: () => album.tracks,
        signal,
        links: [{ label: "Go to artist", icon: "artist", href: hrefOf(`/artists/${album.artist.id}`) }],
      }),
    ),
  );
  tint(element, image);
  return element;
}

/** The badge of an album is what all of its tracks are good for. @param {AlbumDetails} album */
function quality({ tracks }) {
  const badges = tracks.map(badgeOf);
  const [first] = badges;
  if (!first) return null;
  const same = badges.every((badge) => badge === first);
  const least = same ? first : badges.includes(null) ? null : "Lossless";
  if (!least) return null;
  return h("span", { class: "badge", title: same ? formatDepthAndRate(tracks[0]) : "" }, least);
}

/**
 * One list a disc; what is played is the whole album.
 * @param {App} app
 * @param {AlbumDetails} album
 * @param {AbortSignal} signal
 */
function trackLists(app, album, signal) {
  const origin = /** @type {const} */ ({ kind: "album", id: album.id, title: album.title });
  const discs = discsOf(album.tracks);
  return discs.map(({ disc, from, tracks }) => {
    const list = new TrackList(app, {
      label: discs.length > 1 ? `${album.title}, disc ${disc}` : album.title,
      signal,
      look: "album",
      albumArtistId: album.artist.id,
      on: "album",
      onPlay: (index) => app.actions.playNow(album.tracks, from + index, { origin }),
    });
    list.append(tracks);
    return h("div", null, discs.length > 1 && h("h2", { class: "disc-title" }, `Disc ${disc}`), list.element);
  });
}

/** @param {AlbumDetails} album */
function foot(album) {
  return h(
    "footer",
    { class: "album-foot soft" },
    (album.release_date?.length ?? 0) > 4 &&
      h("p", null, formatDate(/** @type {string} */ (album.release_date))),
    h("p", null, `${plural(album.track_count, "track")}, ${formatLength(album.length_s)}`),
    album.genres.length > 1 &&
      h(
        "p",
        null,
        album.genres.flatMap((name, index) => [index > 0 && ", ", genreLink(name)]),
      ),
  );
}

/** @param {string} name */
function genreLink(name) {
  return h("a", { class: "link", href: hrefOf(`/genres/${encodeURIComponent(name)}`) }, name);
}
