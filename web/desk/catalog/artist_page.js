/** An artist: the name, the picture, the albums. */

import { h } from "../../shared/dom.js";
import { isolated, plural } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { saveForm } from "../../shared/form.js";
import { pictureDrop } from "../picture_drop.js";
import { inputsOf, read, tagField } from "../tag_fields.js";
import { deletionPart } from "./deletion.js";
import { headOf } from "./head.js";

/** @typedef {import("../../shared/types.js").Artist} Artist */
/** @typedef {import("../../shared/types.js").Album} Album */

const MOST = 200;
const GONE = "out of the catalog, and out of every library and playlist. Masters can be handed in again.";

/** @type {import("../desk.js").MakePage} */
export async function page(desk, { params, signal }) {
  const path = `/artists/${params.id}`;
  /** @type {[Artist, {items: Album[], next_cursor: string | null}]} */
  const [artist, { items: albums, next_cursor }] = await Promise.all([
    desk.api.get(path, {}, { signal }),
    desk.api.get("/albums", { artist_id: params.id, limit: MOST }, { signal }),
  ]);
  const { element: head, rename } = headOf({ kicker: "Artist", title: artist.name, playerHref: `/#${path}` });
  const inputs = inputsOf(artist, ["name"]);
  const form = saveForm({
    fields: [tagField(inputs, "name")],
    done: "Artist saved",
    save: async () => rename((await desk.api.patch(path, read(inputs))).name),
  });
  const { element: drop } = pictureDrop({
    of: { id: artist.id, title: artist.name, artwork: artist.artwork },
    round: true,
    signal,
    send: async (picture) => {
      /** @type {Artist} */
      const now = await desk.api.put(`${path}/artwork`, picture);
      return { id: now.id, title: now.name, artwork: now.artwork };
    },
  });
  const tracks = albums.reduce((sum, { track_count }) => sum + track_count, 0);
  const several = `${plural(albums.length, "album")}${next_cursor ? " and more" : ""}`;
  const name = isolated(artist.name);
  const words = albums.length
    ? `With ${name} go ${several} with ${plural(tracks, "track")}, and tracks on others’ albums: ${GONE}`
    : `With ${name} go all tracks on others’ albums: ${GONE}`;
  const element = h(
    "div",
    { class: "page-inner desk-page" },
    head,
    h("div", { class: "edit-parts" }, drop, form),
    albums.length > 0 &&
      h(
        "section",
        { class: "desk-part", "aria-label": "Albums" },
        h("h2", { class: "desk-title" }, "Albums"),
        h(
          "ul",
          { class: "lines" },
          albums.map(({ id, title, track_count }) =>
            h(
              "li",
              { class: "line" },
              h("a", { href: hrefOf(`/albums/${id}`) }, title),
              h("span", { class: "soft figures" }, plural(track_count, "track")),
            ),
          ),
        ),
      ),
    deletionPart(desk, { what: "artist", title: artist.name, path: `${path}?with_everything=true`, words }),
  );
  return { title: artist.name, element };
}
