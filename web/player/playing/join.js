/**
 * What plays, put together and joined to the shell: engine, queue, player bar, panels, keys and all that
 * remembers.
 */

import { GaplessEngine } from "../../engine/engine.js";
import { streamsOf } from "../../engine/streams.js";
import { isolated } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { toast } from "../../shared/toast.js";
import { AlbumLoudness } from "./album_loudness.js";
import { joinActions } from "./joined_actions.js";
import { KeptQueue } from "./kept_queue.js";
import { KnownLine } from "./known_line.js";
import { networkOf } from "./network.js";
import { joinMediaSession } from "./media_session.js";
import { showInTitle } from "./document_title.js";
import { playInOneTab } from "./one_tab.js";
import { PlaceKeeping } from "./place_keeping.js";
import { Playback } from "./playback.js";
import { PlayReports } from "./play_reports.js";
import { tellPlays } from "./play_telling.js";
import { readPreferences } from "./preferences.js";
import { Queue } from "./queue.js";
import { recoverByItself } from "./recovery.js";
import { browserStorage, Memory } from "./remembered.js";
import { troubleOf } from "./trouble.js";
import { joinViews } from "./views.js";

/** @typedef {import("../app.js").App} App */

/** @param {App} app somebody is signed in */
export function joinPlaying(app) {
  const accountId = app.session.account.get()?.id ?? "";
  const memory = new Memory(browserStorage());
  const kept = new KeptQueue(memory, accountId);
  const ending = new AbortController();
  const { signal } = ending;
  const playback = playbackOf(app, memory, kept, accountId);

  const keeping = new PlaceKeeping(playback, { kept, memory, signal });
  const reports = new PlayReports({ api: app.api, memory, accountId });
  tellPlays(playback, { reports, signal });
  playInOneTab(playback, { onYield: () => keeping.yield(), signal });
  recoverByItself(playback, { app, reports, signal });
  joinMediaSession(playback, signal);
  showInTitle(playback, signal);
  joinActions(playback, app.actions, signal);
  joinViews(playback, { app, signal });
  tellWhatIsLeftOut(playback, signal);
  app.session.account.watch((account) => {
    if (account) return;
    ending.abort();
    playback.close();
  });
}

/** @param {App} app @param {Memory} memory @param {KeptQueue} kept @param {string} accountId */
function playbackOf({ api }, memory, kept, accountId) {
  const preferences = readPreferences(memory);
  const { repeat, shuffled } = preferences;
  const found = kept.read();
  const { connection } = /** @type {any} */ (navigator);
  const line = new KnownLine(memory, accountId);
  const engine = new GaplessEngine({
    streams: streamsOf(api, () => networkOf(connection)),
    initial_bps: line.throughput_bps,
  });
  engine.addEventListener("change", () => line.keep(engine.throughput_bps));
  const queue = found?.queue ?? new Queue({ repeat, shuffled });
  return new Playback({
    engine,
    queue,
    preferences,
    resume_s: found?.position_s ?? 0,
    albums: new AlbumLoudness(api),
  });
}

/**
 * One track that can't be played is no reason to stop; but it is said.
 * @param {Playback} playback
 * @param {AbortSignal} signal
 */
function tellWhatIsLeftOut(playback, signal) {
  playback.addEventListener(
    "failed",
    (event) => {
      const { entry, error } = /** @type {CustomEvent} */ (event).detail;
      if (!entry) return;
      const show = {
        label: "Show",
        onSelect: () => (location.hash = hrefOf(`/albums/${entry.track.album_id}`)),
      };
      toast(`${isolated(entry.track.title)} was left out. ${troubleOf(error).text}`, { action: show });
    },
    { signal },
  );
}
