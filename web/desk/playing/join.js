/** Listening at the desk: the gapless engine, one track at a time, and a small bar. */

import { GaplessEngine } from "../../engine/engine.js";
import { isTypeSupported } from "../../engine/media_source.js";
import { toastError } from "../../shared/toast.js";
import { playInOneTab } from "../../player/playing/one_tab.js";
import { Playback } from "../../player/playing/playback.js";
import { readPreferences } from "../../player/playing/preferences.js";
import { Queue } from "../../player/playing/queue.js";
import { browserStorage, Memory } from "../../player/playing/remembered.js";
import { joinMediaSession } from "../../player/playing/media_session.js";
import { bar } from "./bar.js";
import { previewId, streamsAndPreviews } from "./previews.js";

/**
 * What an asset is heard as: some of it is known before the asset is published.
 * @typedef {{
 *   asset_id: string, title: string, artist: string, album_title: string, length_s: number
 * }} Previewed
 * @typedef {{
 *   playTrack: (trackId: string) => Promise<void>, playAsset: (asset: Previewed) => void, playback: Playback
 * }} DeskPlayer
 */

/**
 * @param {{api: import("../../shared/api.js").Api, session: import("../../shared/session.js").Session,
 *   shell: import("../shell.js").Shell, signal: AbortSignal}} parts
 * @returns {DeskPlayer}
 */
export function joinPlaying({ api, session, shell, signal }) {
  const preferences = {
    ...readPreferences(new Memory(browserStorage())),
    repeat: /** @type {const} */ ("off"),
    shuffled: false,
  };
  const playback = new Playback({
    engine: new GaplessEngine({ streams: streamsAndPreviews(api, isTypeSupported) }),
    queue: new Queue({}),
    preferences,
  });
  playInOneTab(playback, { onYield: () => {}, signal });
  joinMediaSession(playback, signal);
  playback.addEventListener(
    "signin",
    () =>
      void session.refresh().then(
        () => playback.signedIn(),
        () => {},
      ),
    { signal },
  );
  let shown = false;
  /** @param {any} track */
  const play = (track) => {
    if (!shown) shell.mountBar(bar(playback, signal));
    shown = true;
    playback.playNow([track]);
  };
  return {
    playback,
    playAsset: ({ asset_id, artist, ...told }) =>
      play({ ...told, id: previewId(asset_id), album_id: asset_id, artist: { id: "", name: artist } }),
    playTrack: async (trackId) => {
      try {
        play(await api.get(`/tracks/${trackId}`));
      } catch (error) {
        toastError(error, "It can’t be played");
      }
    },
  };
}
