/**
 * The first page: something to play at once, and then what there is; a section is there only when it has
 * something.
 */

import { fill, h } from "../../shared/dom.js";
import { ApiError } from "../../shared/api.js";
import { albumCard, playlistCard } from "../cards/cards.js";
import { section, shelf } from "../cards/shelf.js";
import { TrackList } from "../tracks/track_list.js";
import { albumHero } from "./home_hero.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../../shared/types.js").Album} Album */

const SHELF = 20;
const POPULAR = 12;
const LOOK_AGAIN_MS = 3_000;

/** @type {import("../app.js").MakePage} */
export async function page(app, { signal }) {
  const element = h("div", { class: "page-inner home" });
  const known = await read(app, signal);
  show(app, element, known, signal);
  if (!known.albums.length) void untilSomething(app, element, signal);
  return { title: "Home", element };
}

/** @param {App} app @param {AbortSignal} signal */
async function read({ api }, signal) {
  const lists = await Promise.allSettled([
    api.get("/features", { limit: SHELF }, { signal }),
    api.get("/new-releases", { limit: SHELF }, { signal }),
    api.get("/me/recently-played", { kind: "album", limit: SHELF }, { signal }),
    api.get("/popular", { limit: POPULAR }, { signal }),
  ]);
  const failed = lists.find((list) => list.status === "rejected");
  // One list that fails leaves the others; when nothing can be reached there is no page, and what was asked for too soon
  // comes whole, a little later.
  const none = lists.every(({ status }) => status === "rejected");
  const soon = failed?.reason instanceof ApiError && failed.reason.status === 429;
  if (failed && (none || soon || !(failed.reason instanceof ApiError))) throw failed.reason;
  const [features, albums, recent, popular] = lists.map((list) =>
    list.status === "fulfilled" ? list.value.items : [],
  );
  return { features, albums, recent, popular };
}

/**
 * @param {App} app
 * @param {HTMLElement} element
 * @param {Awaited<ReturnType<typeof read>>} known
 * @param {AbortSignal} signal
 */
function show(app, element, { features, albums, recent, popular }, signal) {
  if (!albums.length) return fill(element, nothingYet(app));
  const options = { signal };
  const put = features.find((/** @type {any} */ { album }) => album)?.album;
  const first = put ?? recent[0]?.album ?? albums[0];
  const others = features.filter((/** @type {any} */ { album }) => album !== put || !album);
  const list = new TrackList(app, {
    label: "Popular",
    signal,
    origin: { kind: "tracks", id: "popular", title: "Popular" },
  });
  list.append(popular);
  fill(
    element,
    h("h1", { class: "unseen" }, "Home"),
    albumHero(app, first, { signal, kicker: put ? "Featured" : recent.length ? "Listen again" : "New here" }),
    others.length > 0 &&
      shelf(
        put ? "Also featured" : "Featured",
        others.map((/** @type {any} */ { album, playlist }) =>
          album ? albumCard(app, album, options) : playlistCard(app, playlist, options),
        ),
      ),
    recent.length > 0 &&
      shelf(
        "Recently played",
        recent.map((/** @type {{album: Album}} */ { album }) => albumCard(app, album, options)),
        { href: "#/history" },
      ),
    shelf(
      "New",
      albums.map((/** @type {Album} */ album) => albumCard(app, album, options)),
      { href: "#/new" },
    ),
    popular.length > 0 && section("Popular", [list.element], { href: "#/popular" }),
  );
  list.element.classList.add("tracks-columns");
}

/** @param {App} app */
function nothingYet({ session }) {
  const mayIngest = session.may("administer");
  return h(
    "div",
    { class: "notice" },
    h("h1", null, "Nothing here yet"),
    h(
      "p",
      { class: "soft" },
      mayIngest
        ? "Drop your music onto the ingest desk; it appears here as soon as it is packaged."
        : "Music appears here as soon as there is some.",
    ),
    mayIngest && h("a", { class: "button button-primary", href: "/desk" }, "Open the ingest desk"),
  );
}

/** @param {App} app @param {HTMLElement} element @param {AbortSignal} signal */
async function untilSomething(app, element, signal) {
  while (!signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    if (!element.isConnected) continue;
    try {
      const { items } = await app.api.getAnew("/new-releases", { limit: SHELF }, { signal });
      if (items.length) return show(app, element, await read(app, signal), signal);
    } catch {
      // It is asked again; the banner tells when nothing can be reached.
    }
  }
}
