/** The library's albums. */

import { h } from "../../shared/dom.js";
import { albumCard } from "../cards/cards.js";
import { emptyState } from "../empty_state.js";
import { libraryPage, nothingPicked } from "./library_page.js";

/** @type {import("../app.js").MakePage} */
export function page(app, context) {
  const { signal } = context;
  return libraryPage(app, context, {
    title: "Albums",
    kind: "album",
    render: (albums) => h("ul", { class: "cards" }, albums.map((album) => albumCard(app, album, { signal }))),
    empty: (query) =>
      nothingPicked(query) ??
      emptyState(
        "album",
        "No albums yet",
        "Press + below an album’s title, and it is here, on all your devices.",
        h("a", { class: "button button-primary", href: "#/albums" }, "Browse albums"),
      ),
  });
}
