/** What can be done with a playlist as a whole, as its menu has it. */

import { isolated } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { askToConfirm } from "../../shared/dialog.js";
import { toast, toastError } from "../../shared/toast.js";
import { openCollaboration } from "./collaboration.js";
import { editDetails } from "./details.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./entries.js").PlaylistEntries} PlaylistEntries */

/** @param {App} app @param {PlaylistEntries} entries @returns {(import("../../shared/menu.js").MenuItem | "separator" | false)[]} */
export function playlistLinks(app, entries) {
  const { id, access, kind, collaborative } = entries.playlist;
  const owns = access === "owner";
  return [
    "separator",
    owns && { label: "Edit details…", icon: "edit", onSelect: () => void editDetails(app, entries) },
    owns && kind === "smart" && { label: "Edit rules…", icon: "settings", href: hrefOf(`/smart/${id}`) },
    (collaborative ? access !== "reader" : owns && kind === "regular") && {
      label: "Who works on it…",
      icon: "users",
      onSelect: () => void openCollaboration(app, entries),
    },
    { label: "Duplicate", icon: "plus", onSelect: () => void duplicate(app, entries) },
    owns && "separator",
    owns && { label: "Delete…", icon: "trash", danger: true, onSelect: () => void remove(app, entries) },
  ];
}

/** @param {App} app @param {PlaylistEntries} entries */
async function duplicate({ api, router }, { playlist }) {
  const id = crypto.randomUUID();
  try {
    const copy = await api.post(
      `/playlists/${playlist.id}/duplicate`,
      { id, name: `${playlist.name} (copy)` },
      { key: id },
    );
    router.go(hrefOf(`/playlists/${copy.id}`));
    toast(`${isolated(playlist.name)} duplicated.`);
  } catch (error) {
    toastError(error, "Not duplicated");
  }
}

/** @param {App} app @param {PlaylistEntries} entries */
async function remove({ api, router }, { playlist }) {
  const shared =
    playlist.collaborative || playlist.public ? " It goes from the libraries of everybody else, too." : "";
  const meant = await askToConfirm({
    title: `Delete ${isolated(playlist.name)}?`,
    text: `The tracks stay where they are; the list of them is gone for good.${shared}`,
    confirm: "Delete",
    danger: true,
  });
  if (!meant) return;
  try {
    await api.delete(`/playlists/${playlist.id}`);
    router.replace(hrefOf("/library/playlists"));
    toast(`${isolated(playlist.name)} deleted.`);
  } catch (error) {
    toastError(error, "Not deleted");
  }
}
