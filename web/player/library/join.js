/** The library, put together and joined to the shell: what everything in the player can do with it, and the side bar's part. */

import { watchReturn } from "../../shared/connection.js";
import { isolated } from "../../shared/format.js";
import { toast } from "../../shared/toast.js";
import { openChooser } from "../playlists/chooser.js";
import { followRevisions } from "./following.js";
import { leadInTurn } from "./leading_tab.js";
import { LibraryStorage } from "./library_storage.js";
import { setLibrary } from "./libraries.js";
import { joinSide } from "./side.js";
import { LibrarySync } from "./sync.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../../shared/types.js").ItemKind} ItemKind */

/** @param {App} app somebody is signed in */
export function joinLibrary(app) {
  const accountId = app.session.account.get()?.id ?? "";
  const ending = new AbortController();
  const opened = openLibrary(app, accountId, ending.signal);
  app.session.account.watch((account) => {
    if (account?.id === accountId) return;
    ending.abort();
    void opened.then(({ storage }) => storage.forgetAll());
  });
  setLibrary(app, opened);
  app.actions.implement({ addToPlaylist: (tracks) => void openChooser(app, tracks) });
  void opened.then(({ sync }) => joinSync(app, sync, ending.signal));
  joinSide(app, ending.signal);
}

/** @param {App} app @param {string} accountId @param {AbortSignal} signal */
async function openLibrary({ api, reachable }, accountId, signal) {
  const storage = await LibraryStorage.open(accountId);
  const channel = new BroadcastChannel(`segue.library.${accountId}`);
  const sync = new LibrarySync({ api, storage, channel, signal });
  await sync.ready;
  watchReturn(reachable, () => sync.hurry(), signal);
  leadInTurn({
    accountId,
    onLead: (until) => {
      void sync.lead(until);
      followRevisions(api, {
        known: () => sync.known.base,
        onRevision: (revision) => sync.hint(revision),
        signal: until,
      });
    },
    signal,
  });
  return { sync, storage };
}

/** @param {App} app @param {LibrarySync} sync @param {AbortSignal} signal */
function joinSync({ actions, reachable }, sync, signal) {
  const later = () => (reachable.get() ? "" : " It is sent when Segue is back.");
  actions.implement({
    isInLibrary: (kind, id) => sync.known.has(kind, id),
    isLiked: (trackId) => sync.known.isLiked(trackId),
    toggleLibrary: async (kind, id, title) => {
      const had = sync.known.has(kind, id);
      await sync.wish(kind, id, had ? "remove" : "add", title);
      const undo = { label: "Undo", onSelect: () => void sync.wish(kind, id, had ? "add" : "remove", title) };
      toast(`${isolated(title)} ${had ? "has left" : "is in"} your library.${later()}`, { action: undo });
    },
    toggleLiked: async (trackId, title) => {
      const had = sync.known.isLiked(trackId);
      await sync.wish("track", trackId, had ? "unlike" : "like", title);
      toast(`${isolated(title)} is ${had ? "no longer a" : "a"} favourite.${later()}`);
    },
  });
  sync.addEventListener("change", () => actions.libraryChanged(), { signal });
  sync.addEventListener(
    "refused",
    (event) => toast(/** @type {CustomEvent} */ (event).detail.text, { kind: "problem" }),
    { signal },
  );
}
