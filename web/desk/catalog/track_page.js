/** A track: its fields, its lyrics, its asset. */

import { h } from "../../shared/dom.js";
import { textButton } from "../../shared/button.js";
import { formatMoment, formatTrackLength, isolated } from "../../shared/format.js";
import { badgeOf, formatDepthAndRate } from "../../shared/quality.js";
import { hrefOf } from "../../shared/router.js";
import { saveForm } from "../../shared/form.js";
import { changesOf, DETAILS, detailFields, inputsOf, read, tagField } from "../tag_fields.js";
import { albumField } from "./catalog_field.js";
import { deletionPart } from "./deletion.js";
import { headOf } from "./head.js";
import { lyricsPart } from "./lyrics_part.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("../../shared/types.js").Album} Album */
/** @typedef {import("../../shared/types.js").Track} Track */
/** @typedef {{id: string, is_current: boolean, created_at: string, superseded_at: string | null}} TrackAsset */

/** @type {import("../desk.js").MakePage} */
export async function page(desk, { params, signal }) {
  const path = `/tracks/${params.id}`;
  /** @type {[Track, {items: TrackAsset[]}]} */
  const [track, { items: assets }] = await Promise.all([
    desk.api.get(path, {}, { signal }),
    desk.api.get(`/admin${path}/assets`, {}, { signal }),
  ]);
  /** @type {[Album, HTMLElement]} */
  const [album, lyrics] = await Promise.all([
    desk.api.get(`/albums/${track.album_id}`, {}, { signal }),
    lyricsPart(desk, track, signal),
  ]);
  const current = assets.find(({ is_current }) => is_current);
  const earlier = assets.filter(({ is_current }) => !is_current);
  const { element: head, rename } = headOf({
    kicker: "Track",
    title: track.title,
    playerHref: `/#/albums/${track.album_id}`,
    about: [
      h("a", { class: "link", href: hrefOf(`/artists/${track.artist.id}`) }, track.artist.name),
      h("a", { class: "link", href: hrefOf(`/albums/${track.album_id}`) }, track.album_title),
      [formatTrackLength(track.length_s), badgeOf(track), formatDepthAndRate(track)]
        .filter(Boolean)
        .join(", "),
    ],
    actions: [
      h(
        "div",
        { class: "job-page-actions" },
        current &&
          h("a", { class: "button button-quiet", href: hrefOf(`/assets/${current.id}`) }, "Its asset"),
        textButton("Play", () => void desk.player.playTrack(track.id), { kind: "primary", icon: "play" }),
      ),
    ],
  });
  const words =
    "The track goes out of the catalog, and out of every library and playlist; where it is the last of " +
    `“${isolated(track.album_title)}” or of ${isolated(track.artist.name)}, those go with it. ` +
    "Its master can be handed in again.";
  const element = h(
    "div",
    { class: "page-inner desk-page" },
    head,
    fieldsForm(desk, track, album, rename),
    lyrics,
    earlier.length > 0 && earlierAssets(earlier),
    deletionPart(desk, { what: "track", title: track.title, path, words }),
  );
  return { title: track.title, element };
}

/** @param {Desk} desk @param {Track} first @param {Album} on @param {(title: string) => void} rename */
function fieldsForm(desk, first, on, rename) {
  const path = `/tracks/${first.id}`;
  let track = first;
  const album = albumField(desk, on, {
    hint: "Another one moves the track there. An album that has no track left goes.",
  });
  const inputs = inputsOf(track, ["title", ...DETAILS]);
  return saveForm({
    fields: [tagField(inputs, "title"), album.element, ...detailFields(inputs)],
    done: "Track saved",
    save: async () => {
      const changed = changesOf(track, { ...read(inputs), album_id: await album.id() });
      if (Object.keys(changed).length) track = await desk.api.patch(path, changed);
      if ("album_id" in changed) desk.router.replace(hrefOf(path));
      else rename(track.title);
    },
  });
}

/** Those that a newer packaging has taken over from. @param {TrackAsset[]} assets */
function earlierAssets(assets) {
  const lines = assets.map(({ id, created_at, superseded_at }) =>
    h(
      "li",
      { class: "line" },
      h("a", { href: hrefOf(`/assets/${id}`) }, `Packaged ${formatMoment(created_at)}`),
      superseded_at && h("span", { class: "soft" }, `taken over from ${formatMoment(superseded_at)}`),
    ),
  );
  return h(
    "section",
    { class: "desk-part", "aria-label": "Earlier assets" },
    h("h2", { class: "desk-title" }, "Earlier assets"),
    h("ul", { class: "lines" }, lines),
  );
}
