/** One album put before all others, with a play button that can't be missed. */

import { h } from "../../shared/dom.js";
import { hrefOf } from "../../shared/router.js";
import { formatLength, plural } from "../../shared/format.js";
import { picture } from "../../shared/artwork.js";
import { playButton } from "../cards/play_button.js";
import { tint } from "../tint.js";

/**
 * @param {import("../app.js").App} app
 * @param {import("../../shared/types.js").Album} album
 * @param {{signal: AbortSignal, kicker: string}} options
 */
export function albumHero(app, album, { signal, kicker }) {
  const origin = /** @type {const} */ ({ kind: "album", id: album.id, title: album.title });
  const tracks = async () => (await app.api.get(`/albums/${album.id}`)).tracks;
  const href = hrefOf(`/albums/${album.id}`);
  const image = picture(album, {
    sizes: "(max-width: 599px) 82vw, 300px",
    eager: true,
    class: "artwork-large",
  });
  const element = h(
    "section",
    { class: "hero", "aria-label": album.title },
    h("a", { class: "hero-picture", href, tabIndex: -1, "aria-hidden": "true" }, image),
    h(
      "div",
      { class: "hero-words" },
      h("p", { class: "kicker" }, kicker),
      h("h2", { class: "hero-title" }, h("a", { href }, album.title)),
      h(
        "p",
        { class: "hero-artist" },
        h("a", { href: hrefOf(`/artists/${album.artist.id}`) }, album.artist.name),
      ),
      h("p", { class: "soft" }, `${plural(album.track_count, "track")}, ${formatLength(album.length_s)}`),
      playButton(app, origin, tracks, { signal, class: "play-round hero-play" }),
    ),
  );
  tint(element, image);
  return element;
}
