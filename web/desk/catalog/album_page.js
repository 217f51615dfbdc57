/** An album: its title, artist, date and picture, and its tracks. */

import { h } from "../../shared/dom.js";
import { iconButton } from "../../shared/button.js";
import { formatTrackLength, plural } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { saveForm } from "../../shared/form.js";
import { pictureDrop } from "../picture_drop.js";
import { changesOf, inputsOf, read, tagField } from "../tag_fields.js";
import { artistField } from "./catalog_field.js";
import { deletionPart } from "./deletion.js";
import { featurePart } from "./featuring.js";
import { headOf } from "./head.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("../../shared/types.js").AlbumDetails} AlbumDetails */
/** @typedef {import("../../shared/types.js").Track} Track */

/** @type {import("../desk.js").MakePage} */
export async function page(desk, { params, signal }) {
  const path = `/albums/${params.id}`;
  /** @type {AlbumDetails} */
  let album = await desk.api.get(path, {}, { signal });
  const { element: head, rename } = headOf({
    kicker: "Album",
    title: album.title,
    playerHref: `/#${path}`,
    about: [h("a", { class: "link", href: hrefOf(`/artists/${album.artist.id}`) }, album.artist.name)],
  });
  const inputs = inputsOf(album, ["title", "release_date"]);
  const artist = artistField(desk, album.artist);
  const form = saveForm({
    fields: [tagField(inputs, "title"), artist.element, tagField(inputs, "release_date")],
    done: "Album saved",
    save: async () => {
      const before = { ...album, artist_id: album.artist.id };
      const changed = changesOf(before, { ...read(inputs), artist_id: await artist.id() });
      if (Object.keys(changed).length) album = { ...album, ...(await desk.api.patch(path, changed)) };
      rename(album.title);
    },
  });
  const { element: drop } = pictureDrop({
    of: album,
    signal,
    send: async (picture) => desk.api.put(`${path}/artwork`, picture),
  });
  const words =
    `With the album ${album.track_count === 1 ? "goes" : "go"} its ${plural(album.track_count, "track")}: ` +
    "out of the catalog, and out of every library and playlist; with the artist’s last album the artist. " +
    "Masters can be handed in again.";
  const element = h(
    "div",
    { class: "page-inner desk-page" },
    head,
    h("div", { class: "edit-parts" }, drop, form),
    h(
      "section",
      { class: "desk-part", "aria-label": "Tracks" },
      h("h2", { class: "desk-title" }, "Tracks"),
      h(
        "ol",
        { class: "lines" },
        album.tracks.map((track) => trackLine(desk, track, numberOf(track, album.tracks))),
      ),
    ),
    await featurePart(desk, { kind: "album", id: album.id }, signal),
    deletionPart(desk, { what: "album", title: album.title, path, words }),
  );
  return { title: album.title, element };
}

/** With its disc where there are several. @param {Track} track @param {Track[]} all */
function numberOf({ disc, number }, all) {
  const told = number ?? "–";
  return all.some((track) => track.disc !== disc) ? `${disc}-${told}` : String(told);
}

/** @param {Desk} desk @param {Track} track @param {string} number */
function trackLine(desk, track, number) {
  return h(
    "li",
    { class: "line" },
    h("span", { class: "line-number soft figures" }, number),
    h("a", { href: hrefOf(`/tracks/${track.id}`) }, track.title),
    h("span", { class: "soft figures" }, formatTrackLength(track.length_s)),
    iconButton("play", `Play ${track.title}`, () => void desk.player.playTrack(track.id)),
  );
}
