/** A playlist: what it is called and whose it is, what is on it, and all that its owner and those she invites can do with it. */

import { watchReturn } from "../../shared/connection.js";
import { fill, h } from "../../shared/dom.js";
import { isolated } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { iconButton, textButton } from "../../shared/button.js";
import { toast, toastError } from "../../shared/toast.js";
import { collectionButtons } from "../collection_buttons.js";
import { emptyState } from "../empty_state.js";
import { watchLibrary } from "../library/libraries.js";
import { editDetails } from "./details.js";
import { PlaylistEntries } from "./entries.js";
import { EntryList } from "./entry_list.js";
import { PlaylistHead } from "./head.js";
import { playlistLinks } from "./links.js";
import { afterOf } from "./order.js";
import { nameOf } from "./person.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./entries.js").Entry} Entry */

const STALE = "Somebody changed this playlist meanwhile. Here it is as it is now; your change was not made.";

/** @type {import("../app.js").MakePage} */
export async function page(app, { params, signal }) {
  const entries = new PlaylistEntries(app.api, params.id, signal);
  await entries.read();
  const { playlist } = entries;
  const origin = /** @type {const} */ ({ kind: "playlist", id: playlist.id, title: playlist.name });
  const list = new EntryList(app, entries, {
    signal,
    origin,
    announce: (text) => app.shell.announce(text),
    onRemove: (entry, index) => void remove(app, entries, entry, index),
    onPlay: (index) => void playFrom(app, entries, index),
    aside: (entry) => addedBy(app, entries, entry),
  });
  const nothing = h("div", null);
  const links = /** @type {import("../../shared/menu.js").MenuItem[]} */ ([]);
  const edit = iconButton("edit", "Edit details", () => editDetails(app, entries));
  const buttons = collectionButtons(app, {
    item: playlist.access === "reader" ? { kind: "playlist", id: playlist.id, title: playlist.name } : null,
    origin,
    tracks: () => allTracks(entries),
    signal,
    own: edit,
    links,
  });
  const head = new PlaylistHead(buttons);
  const element = h("article", { class: "page-inner album playlist" }, head.element, nothing, list.element);

  const show = () => {
    head.show(
      entries.playlist,
      entries.entries.map(({ track }) => track),
    );
    edit.hidden = entries.playlist.access !== "owner";
    links.splice(0, Infinity, .../** @type {any[]} */ (playlistLinks(app, entries)));
    const empty = entries.complete && !entries.entries.length;
    element.classList.toggle("playlist-empty", empty);
    fill(nothing, empty && emptyText(app, entries));
  };
  entries.addEventListener("change", show, { signal });
  tellOf(entries, signal);
  const leave = () => element.isConnected && app.router.replace(hrefOf("/library/playlists"));
  entries.addEventListener("gone", leave, { signal });
  show();
  list.refresh();
  const look = (/** @type {Set<string> | null} */ ids) => {
    if (!ids || ids.has(playlist.id)) void entries.look();
  };
  void watchLibrary(app, "playlist", look, signal);
  watchReturn(app.reachable, () => void entries.look(), signal);
  let fresh = true;
  const onShow = () => {
    list.refresh();
    if (!fresh) void entries.look();
    fresh = false;
  };
  return { title: playlist.name, element, onShow };
}

/** Say it where a change was not made. @param {PlaylistEntries} entries @param {AbortSignal} signal */
function tellOf(entries, signal) {
  /** @param {Event} event */
  const onFailed = (event) => toastError(/** @type {CustomEvent} */ (event).detail.error, "Not changed");
  entries.addEventListener("stale", () => toast(STALE), { signal });
  entries.addEventListener("failed", onFailed, { signal });
}

/** @param {PlaylistEntries} entries */
async function allTracks(entries) {
  await entries.readOn();
  return entries.entries.map(({ track }) => track);
}

/** @param {App} app @param {PlaylistEntries} entries @param {number} index */
async function playFrom({ actions }, entries, index) {
  const entry = entries.entries[index];
  const { id, name: title } = entries.playlist;
  try {
    const tracks = await allTracks(entries);
    const at = Math.max(0, entries.entries.indexOf(entry));
    actions.playNow(tracks, at, { origin: { kind: "playlist", id, title } });
  } catch (error) {
    toastError(error, `${isolated(title)} can’t be played`);
  }
}

/** @param {App} app @param {PlaylistEntries} entries @param {Entry} entry @param {number} index */
async function remove(app, entries, entry, index) {
  const after = afterOf(/** @type {{id: string}[]} */ (entries.entries), index);
  const { title } = entry.track;
  app.shell.announce(`${title} removed`);
  if (!entry.id || !(await entries.remove(entry.id))) return;
  toast(`${isolated(title)} removed.`, {
    action: { label: "Undo", onSelect: () => void entries.restore(entry, after) },
  });
}

/** @param {App} app @param {PlaylistEntries} entries @param {Entry} entry */
function addedBy({ session }, { playlist }, { added_by }) {
  return playlist.collaborative ? nameOf(added_by, session.account.get()?.id) : undefined;
}

/** @param {App} app @param {PlaylistEntries} entries */
function emptyText(app, { playlist }) {
  if (playlist.kind === "smart") {
    const edit = textButton("Edit the rules", () => app.router.go(hrefOf(`/smart/${playlist.id}`)), {
      kind: "primary",
    });
    return emptyState(
      "spark",
      "Nothing found",
      "No track meets the rules just now.",
      playlist.access === "owner" ? edit : null,
    );
  }
  if (playlist.access === "reader")
    return emptyState("playlist", "Nothing here yet", "Nobody has put anything into it.");
  return emptyState(
    "playlist",
    "Nothing here yet",
    "“Add to playlist…” in the menu of a track, an album or the queue puts it here.",
    h("a", { class: "button button-primary", href: "#/search" }, "Find music"),
  );
}
