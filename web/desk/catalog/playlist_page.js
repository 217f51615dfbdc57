/** A public playlist: whether it is featured. Its owner has the rest of it, in the player. */

import { h } from "../../shared/dom.js";
import { isolated } from "../../shared/format.js";
import { headOf } from "./head.js";
import { featurePart } from "./featuring.js";

/** @typedef {import("../../shared/types.js").Playlist} Playlist */

/** @type {import("../desk.js").MakePage} */
export async function page(desk, { params, signal }) {
  const path = `/playlists/${params.id}`;
  /** @type {Playlist} */
  const { id, name, owner, public: isPublic } = await desk.api.get(path, {}, { signal });
  const about = [`of ${isolated(owner.display_name || "somebody")}`];
  const { element: head } = headOf({ kicker: "Playlist", title: name, playerHref: `/#${path}`, about });
  const part = isPublic
    ? await featurePart(desk, { kind: "playlist", id }, signal)
    : h("p", { class: "soft" }, "It isn’t public: only what everybody may see can be featured.");
  return { title: name, element: h("div", { class: "page-inner desk-page" }, head, part) };
}
