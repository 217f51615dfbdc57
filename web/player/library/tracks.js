/** The library's tracks: all, or the favourites, or those of a genre. */

import { h } from "../../shared/dom.js";
import { textButton } from "../../shared/button.js";
import { TrackList } from "../tracks/track_list.js";
import { emptyState } from "../empty_state.js";
import { choice, libraryPage, nothingPicked } from "./library_page.js";

/** @typedef {import("../../shared/types.js").Track} Track */

const GENRES = 200;
const ORIGIN = /** @type {const} */ ({ kind: "library", id: "tracks", title: "Library" });

/** @type {import("../app.js").MakePage} */
export async function page(app, context) {
  const { signal } = context;
  const genres = await genreNames(app, signal);
  /** @type {Track[]} */
  let shown = [];
  const shuffle = textButton("Shuffle", () => app.actions.shuffle(shown, ORIGIN), { icon: "shuffle" });
  shuffle.classList.add("library-shuffle");
  return libraryPage(app, context, {
    title: "Tracks",
    kind: "track",
    render: (/** @type {Track[]} */ tracks) => {
      shown = tracks;
      const list = new TrackList(app, { label: "Library", signal, origin: ORIGIN });
      list.append(tracks);
      return list.element;
    },
    empty: (query) => nothingPicked(query) ?? nothingYet(query.liked === "true"),
    filters: (query, ask) => [
      favourites(query.liked === "true", (liked) => ask({ liked: liked ? "true" : null })),
      choice(
        "Genre",
        [{ value: "", label: "All genres" }, ...genres.map((name) => ({ value: name, label: name }))],
        query.genre ?? "",
        (genre) => ask({ genre: genre || null }),
      ),
    ],
    buttons: [shuffle],
  });
}

/** @param {import("../app.js").App} app @param {AbortSignal} signal @returns {Promise<string[]>} none when they can't be had */
async function genreNames({ api }, signal) {
  try {
    const { items } = await api.get("/genres", { limit: GENRES }, { signal });
    return items.map((/** @type {{name: string}} */ { name }) => name);
  } catch (error) {
    if (signal.aborted) throw error;
    return [];
  }
}

/** @param {boolean} pressed @param {(pressed: boolean) => void} onChange */
function favourites(pressed, onChange) {
  const button = textButton(
    "Favourites",
    () => {
      const now = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(now));
      onChange(now);
    },
    { icon: "heart", "aria-pressed": String(pressed) },
  );
  button.classList.add("toggle");
  return button;
}

/** @param {boolean} liked */
function nothingYet(liked) {
  const browse = h("a", { class: "button button-primary", href: "#/albums" }, "Browse albums");
  if (liked) return emptyState("heart", "No favourites yet", "Press the heart beside a track, and it is here.", browse);
  return emptyState("note", "No tracks yet", "“Add to library” in a track’s menu puts it here, on all your devices.", browse);
}
