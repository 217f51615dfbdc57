/** The side bar's part of the library: its lists, and the playlists by name. */

import { watchReturn } from "../../shared/connection.js";
import { fill, h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { iconButton } from "../../shared/button.js";
import { openMenu } from "../../shared/menu.js";
import { hrefOf } from "../../shared/router.js";
import { newPlaylistItems } from "../playlists/making.js";
import { libraryOf, watchLibrary } from "./libraries.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../../shared/types.js").Playlist} Playlist */

const SHOWN = 200;
const KEPT_AS = "side-playlists";

/** @type {{href: string, label: string, icon: import("../../shared/icons.js").IconName}[]} */
const LISTS = [
  { href: hrefOf("/library/albums"), label: "Albums", icon: "album" },
  { href: hrefOf("/library/artists"), label: "Artists", icon: "artist" },
  { href: hrefOf("/library/tracks"), label: "Tracks", icon: "note" },
  { href: hrefOf("/library/tracks", { liked: "true" }), label: "Favourites", icon: "heart" },
];

/** @param {App} app @param {AbortSignal} signal */
export function joinSide(app, signal) {
  const list = h("ul", { class: "side-playlists" });
  const add = iconButton(
    "plus",
    "New playlist",
    () => openMenu(newPlaylistItems(app), { at: add, label: "New playlist" }),
    {
      class: "side-add",
      "aria-haspopup": "menu",
    },
  );
  const element = h(
    "div",
    { class: "side-library" },
    h("p", { class: "nav-title" }, "Library"),
    h("ul", null, LISTS.map(sideLink)),
    h(
      "div",
      { class: "side-head" },
      h("p", { class: "nav-title" }, h("a", { href: hrefOf("/library/playlists") }, "Playlists")),
      add,
    ),
    list,
  );
  app.shell.mount("side", element);
  app.router.addEventListener("arrive", () => markHere(element), { signal });
  /** @param {Playlist[]} playlists */
  const show = (playlists) => {
    fill(
      list,
      playlists.map((playlist) => playlistLink(playlist)),
    );
    markHere(element);
  };
  void keepShown(app, show, signal);
}

/** @param {App} app @param {(playlists: Playlist[]) => void} show @param {AbortSignal} signal */
async function keepShown(app, show, signal) {
  const { storage, sync } = await libraryOf(app);
  const kept = await storage.page(KEPT_AS);
  if (kept) show(kept.items);
  let asked = 0;
  const read = async () => {
    const turn = (asked += 1);
    const { since } = sync.known;
    try {
      const { items } = await app.api.get("/library/playlists", { sort: "title", limit: SHOWN }, { signal });
      if (turn !== asked || signal.aborted) return;
      show(items);
      await storage.keepPage(KEPT_AS, { items, since });
    } catch {
      // What is shown stays; it is read again with the next change.
    }
  };
  await watchLibrary(app, "playlist", () => void read(), signal);
  watchReturn(app.reachable, () => void read(), signal);
  // What was kept is what there is until the feed tells of more; before it has told anything, it will tell all.
  if (sync.known.complete && kept?.since !== sync.known.since) void read();
}

/** @param {(typeof LISTS)[number]} link */
function sideLink({ href, label, icon: shape }) {
  return h("li", null, h("a", { class: "nav-link", href }, icon(shape), label));
}

/** @param {Playlist} playlist */
function playlistLink({ id, kind, name }) {
  const link = h("a", { class: "nav-link side-playlist", href: hrefOf(`/playlists/${id}`), title: name });
  link.append(icon(kind === "smart" ? "spark" : "playlist"), h("span", null, name));
  return h("li", null, link);
}

/** @param {HTMLElement} element */
function markHere(element) {
  for (const link of element.querySelectorAll(/** @type {"a"} */ ("a.nav-link"))) {
    if (link.hash === location.hash) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
