/** Listening at the desk: the gapless engine, one track at a time, and a small bar. */

import { GaplessEngine } from "../../engine/engine.js";
import { streamsOf } from "../../engine/streams.js";
import { toastError } from "../../shared/toast.js";
import { playInOneTab } from "../../player/playing/one_tab.js";
import { Playback } from "../../player/playing/playback.js";
import { readPreferences } from "../../player/playing/preferences.js";
import { Queue } from "../../player/playing/queue.js";
import { browserStorage, Memory } from "../../player/playing/remembered.js";
import { joinMediaSession } from "../../player/playing/media_session.js";
import { bar } from "./bar.js";

/** @typedef {{playTrack: (trackId: string) => Promise<void>, playback: Playback}} DeskPlayer */

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
    engine: new GaplessEngine({ streams: streamsOf(api) }),
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
  return {
    playback,
    playTrack: async (trackId) => {
      try {
        const track = await api.get(`/tracks/${trackId}`);
        if (!shown) shell.mountBar(bar(playback, signal));
        shown = true;
        playback.playNow([track]);
      } catch (error) {
        toastError(error, "It can’t be played");
      }
    },
  };
}
