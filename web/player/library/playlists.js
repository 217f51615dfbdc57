/** The library's playlists: one's own, those one works on with others, and public ones. */

import { h } from "../../shared/dom.js";
import { hrefOf } from "../../shared/router.js";
import { textButton } from "../../shared/button.js";
import { playlistCard } from "../cards/cards.js";
import { makePlaylist } from "../playlists/making.js";
import { emptyState } from "../empty_state.js";
import { libraryPage, nothingPicked, ORDERS } from "./library_page.js";

/** @type {import("../app.js").MakePage} */
export function page(app, context) {
  const { signal } = context;
  return libraryPage(app, context, {
    title: "Playlists",
    kind: "playlist",
    orders: ORDERS.filter(({ sort }) => sort !== "artist").map((order) =>
      order.sort === "title" ? { ...order, label: "By name" } : order,
    ),
    render: (playlists) => h("ul", { class: "cards" }, playlists.map((each) => playlistCard(app, each, { signal }))),
    empty: (query) =>
      nothingPicked(query) ??
      emptyState(
        "playlist",
        "No playlists yet",
        "Make one and put tracks into it, or let rules find them.",
        textButton("New playlist", () => void makePlaylist(app), { kind: "primary", icon: "plus" }),
      ),
    buttons: [
      textButton("New playlist", () => void makePlaylist(app), { icon: "plus" }),
      textButton("Smart playlist", () => app.router.go(hrefOf("/smart/new")), { icon: "spark" }),
    ],
  });
}
