/** Making playlists. */

import { hrefOf } from "../../shared/router.js";
import { askForText } from "../../shared/dialog.js";
import { toastError } from "../../shared/toast.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../../shared/types.js").Playlist} Playlist */
/** @typedef {import("../../shared/types.js").Track} Track */

export const MAX_NAME_CHARACTERS = 200;

/** More is refused in one request. */
const ADDED_AT_ONCE = 1_000;

/** @param {App} app @returns {import("../../shared/menu.js").MenuItem[]} */
export function newPlaylistItems(app) {
  return [
    { label: "New playlist…", icon: "playlist", onSelect: () => void makePlaylist(app) },
    { label: "New smart playlist…", icon: "spark", onSelect: () => app.router.go(hrefOf("/smart/new")) },
  ];
}

/** Ask for a name, make it, and go there. @param {App} app */
export async function makePlaylist(app) {
  const playlist = await askAndMake(app);
  if (playlist) app.router.go(hrefOf(`/playlists/${playlist.id}`));
}

/** @param {App} app @param {string} [name] a suggestion @returns {Promise<Playlist | null>} null when it was let be */
export async function askAndMake(app, name = "") {
  const given = await askForText({
    title: "New playlist",
    label: "Name",
    value: name,
    confirm: "Create",
    maxLength: MAX_NAME_CHARACTERS,
  });
  if (!given) return null;
  try {
    return await createPlaylist(app.api, { name: given });
  } catch (error) {
    toastError(error, "Not made");
    return null;
  }
}

/**
 * The id is drawn here, so that asking twice makes one.
 * @param {import("../../shared/api.js").Api} api
 * @param {{name: string, description?: string, rules?: unknown}} playlist
 * @returns {Promise<Playlist>}
 */
export function createPlaylist(api, playlist) {
  const id = crypto.randomUUID();
  return api.post("/playlists", { id, ...playlist }, { key: id });
}

/**
 * @param {import("../../shared/api.js").Api} api
 * @param {string} playlistId
 * @param {Track[]} tracks added at the end, in their order
 * @returns {Promise<Playlist>}
 */
export async function addTracks(api, playlistId, tracks) {
  let playlist;
  for (let from = 0; from < tracks.length; from += ADDED_AT_ONCE) {
    const some = tracks.slice(from, from + ADDED_AT_ONCE);
    const entries = some.map(({ id }) => ({ track_id: id, id: crypto.randomUUID() }));
    ({ playlist } = await api.post(
      `/playlists/${playlistId}/entries`,
      { entries },
      { key: crypto.randomUUID() },
    ));
  }
  return playlist;
}
