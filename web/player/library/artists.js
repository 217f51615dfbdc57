/** The library's artists. */

import { h } from "../../shared/dom.js";
import { artistCard } from "../cards/cards.js";
import { emptyState } from "../empty_state.js";
import { libraryPage, nothingPicked, ORDERS } from "./library_page.js";

/** @type {import("../app.js").MakePage} */
export function page(app, context) {
  return libraryPage(app, context, {
    title: "Artists",
    kind: "artist",
    orders: ORDERS.filter(({ sort }) => sort !== "artist").map((order) =>
      order.sort === "title" ? { ...order, label: "By name" } : order,
    ),
    render: (artists) => h("ul", { class: "cards" }, artists.map((artist) => artistCard(app, artist))),
    empty: (query) =>
      nothingPicked(query) ??
      emptyState(
        "artist",
        "No artists yet",
        "Press + on an artist’s page to keep her here.",
        h("a", { class: "button button-primary", href: "#/artists" }, "Browse artists"),
      ),
  });
}
