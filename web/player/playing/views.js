/**
 * What is seen of the player, in the shell's places; there is none of it before there is something to play.
 */

import { ApiError } from "../../shared/api.js";
import { Announcer } from "./parts/announcer.js";
import { LyricsView } from "./parts/lyrics_view.js";
import { miniPlayer } from "./parts/mini_player.js";
import { playerBar } from "./parts/player_bar.js";
import { QueueView } from "./parts/queue_view.js";
import { Sheet } from "./parts/sheet.js";
import { soundSettings } from "./parts/sound_settings.js";
import { showShortcuts } from "./parts/shortcut_help.js";
import { SidePanel } from "./parts/side_panel.js";
import { shortcutsOf } from "./shortcut_list.js";
import { listenToKeys } from "./shortcuts.js";

/** @typedef {import("./playback.js").Playback} Playback */
/** @typedef {import("../app.js").App} App */

/**
 * @param {Playback} playback
 * @param {{app: App, signal: AbortSignal}} options
 */
export function joinViews(playback, { app, signal }) {
  const { actions, shell } = app;
  const announcer = new Announcer();
  document.body.append(announcer.element);
  const views = () => viewsOf(playback, { app, announcer, signal });
  const panel = new SidePanel({ views: views(), mount: (element) => shell.mount("panel", element) });
  const onHelp = () => showShortcuts(playback, shortcuts);
  /** @param {AbortSignal} life */
  const settings = (life) => {
    const mayLossless = app.session.may("stream-lossless");
    return soundSettings(playback, { mayLossless, onHelp, life });
  };
  const sheet = new Sheet(playback, { views: views(), actions, settings, signal });
  const bar = playerBar(playback, { panel, actions, settings, signal });
  const mini = miniPlayer(playback, { onOpen: () => sheet.open(), signal });
  const shortcuts = shortcutsOf(playback, {
    showQueue: () => (sheet.element.open ? sheet.switch("queue") : panel.switch("queue")),
    showLyrics: () => (sheet.element.open ? sheet.switch("lyrics") : panel.switch("lyrics")),
    help: onHelp,
  });
  const enabled = () => playback.preferences.shortcuts && playback.entry !== null;
  listenToKeys(shortcuts, { enabled, signal });

  const mount = () => {
    if (!playback.entry || bar.isConnected) return;
    shell.mount("sheet", sheet.element);
    shell.mount("bar", bar);
    shell.mount("mini", mini);
  };
  for (const type of ["track", "queue"]) playback.addEventListener(type, mount, { signal });
  playback.addEventListener("track", () => announcer.say(nowPlaying(playback)), { signal });
  mount();
}

/**
 * The queue and the lyrics: once for the panel, and once for the sheet.
 * @param {Playback} playback
 * @param {{app: App, announcer: Announcer, signal: AbortSignal}} options
 */
function viewsOf(playback, { app, announcer, signal }) {
  const save = {
    possible: () => app.actions.can("addToPlaylist"),
    act: () =>
      app.actions.addToPlaylist(playback.queue.entries.map(({ track }) => /** @type {any} */ (track))),
  };
  return {
    queue: new QueueView(playback, { announcer, save, signal }),
    lyrics: new LyricsView(playback, { read: (trackId) => readLyrics(app, trackId), signal }),
  };
}

/**
 * @param {App} app
 * @param {string} trackId
 * @returns {Promise<import("./parts/lyrics_view.js").Lyrics | null>}
 */
async function readLyrics({ api }, trackId) {
  try {
    return await api.get(`/tracks/${trackId}/lyrics`);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** @param {Playback} playback */
function nowPlaying({ entry }) {
  return entry ? `Now playing: ${entry.track.title} by ${entry.track.artist.name}` : "";
}
