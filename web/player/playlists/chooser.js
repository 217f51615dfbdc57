/** Which playlist tracks are to be added to. */

import { fill, h } from "../../shared/dom.js";
import { hrefOf } from "../../shared/router.js";
import { icon } from "../../shared/icons.js";
import { isolated, plural } from "../../shared/format.js";
import { picture } from "../../shared/artwork.js";
import { openDialog } from "../../shared/dialog.js";
import { toast, toastError } from "../../shared/toast.js";
import { addTracks, askAndMake } from "./making.js";
import { nameOf } from "./person.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../../shared/types.js").Playlist} Playlist */
/** @typedef {import("../../shared/types.js").Track} Track */

const PAGE = 200;
const FILTER_FROM = 8;

/** @param {App} app @param {Track[]} tracks */
export async function openChooser(app, tracks) {
  if (!tracks.length) return;
  const list = h("ul", { class: "chooser-list" });
  const status = h("p", { class: "soft", role: "status" }, "Looking for your playlists…");
  const filter = h("input", {
    class: "input",
    type: "search",
    placeholder: "Find a playlist",
    "aria-label": "Find a playlist",
    autocomplete: "off",
    hidden: true,
  });
  const what = tracks.length === 1 ? `“${isolated(tracks[0].title)}”` : plural(tracks.length, "track");
  const dialog = openDialog(`Add ${what} to`, filter, list, status);
  dialog.classList.add("chooser");
  /** @param {Playlist} playlist */
  const choose = (playlist) => (dialog.close(), void add(app, playlist, tracks));
  const makeNew = choice(icon("plus", "chooser-new"), "New playlist…", "", async () => {
    dialog.close();
    const made = await askAndMake(app, tracks.length === 1 ? tracks[0].title : "");
    if (made) await add(app, made, tracks);
  });
  fill(list, makeNew);
  try {
    const playlists = await editable(app);
    status.textContent = "";
    filter.hidden = playlists.length < FILTER_FROM;
    const show = () => {
      const wanted = filter.value.trim().toLowerCase();
      const found = playlists.filter(({ name }) => name.toLowerCase().includes(wanted));
      fill(
        list,
        makeNew,
        found.map((playlist) => playlistChoice(playlist, () => choose(playlist))),
      );
      status.textContent = wanted && !found.length ? "None of your playlists is called that." : "";
    };
    filter.addEventListener("input", show);
    show();
  } catch (error) {
    status.textContent = `Your playlists can’t be read: ${error instanceof Error ? error.message : error}`;
  }
  (filter.hidden ? list.querySelector("button") : filter)?.focus();
}

/** Those that the listener may add to; smart ones fill themselves. @param {App} app @returns {Promise<Playlist[]>} */
async function editable({ api }) {
  const found = [];
  for await (const items of api.pages("/playlists", { limit: PAGE })) found.push(...items);
  return found.filter(({ kind }) => kind === "regular");
}

/** @param {App} app @param {Playlist} playlist @param {Track[]} tracks */
async function add({ api, router }, playlist, tracks) {
  try {
    await addTracks(api, playlist.id, tracks);
    const href = hrefOf(`/playlists/${playlist.id}`);
    const action = router.place.path.endsWith(playlist.id)
      ? undefined
      : { label: "Show", onSelect: () => router.go(href) };
    const what = tracks.length === 1 ? isolated(tracks[0].title) : plural(tracks.length, "track");
    toast(`${what} added to ${isolated(playlist.name)}.`, { action });
  } catch (error) {
    toastError(error, `Not added to ${isolated(playlist.name)}`);
  }
}

/** @param {Playlist} playlist @param {() => void} onChoose */
function playlistChoice(playlist, onChoose) {
  const image = picture({ ...playlist, title: playlist.name }, { sizes: "44px" });
  const count = plural(playlist.entry_count ?? 0, "track");
  const whose = playlist.access === "owner" ? count : `${count}, by ${nameOf(playlist.owner, undefined)}`;
  return choice(image, playlist.name, whose, onChoose);
}

/** @param {Element} image @param {string} name @param {string} line @param {() => void} onChoose */
function choice(image, name, line, onChoose) {
  return h(
    "li",
    null,
    h(
      "button",
      { type: "button", class: "chooser-item", onClick: onChoose },
      h("span", { class: "chooser-picture" }, image),
      h(
        "span",
        { class: "chooser-names" },
        h("span", null, name),
        line && h("span", { class: "soft figures" }, line),
      ),
    ),
  );
}
