/**
 * Media keys, lock screens and headsets: what plays, told to the system, and its wishes obeyed (Media
 * Session).
 */

/** @typedef {import("./playback.js").Playback} Playback */

const SEEK_S = 10;

/**
 * @param {Playback} playback
 * @param {AbortSignal} signal
 */
export function joinMediaSession(playback, signal) {
  const session = navigator.mediaSession;
  if (!session) return;
  const actions = actionsOf(playback);
  for (const [name, act] of Object.entries(actions))
    handle(session, /** @type {MediaSessionAction} */ (name), act);
  const showTrack = () => (session.metadata = metadataOf(playback));
  const showState = () => {
    session.playbackState = !playback.entry ? "none" : playback.playing ? "playing" : "paused";
    showPosition(session, playback);
  };
  playback.addEventListener("track", () => (showTrack(), showState()), { signal });
  for (const type of ["state", "time"]) playback.addEventListener(type, showState, { signal });
  signal.addEventListener("abort", () => {
    for (const name of Object.keys(actions)) handle(session, /** @type {MediaSessionAction} */ (name), null);
    session.metadata = null;
  });
  showTrack();
}

/** @param {Playback} playback @returns {Record<string, MediaSessionActionHandler>} */
function actionsOf(playback) {
  return {
    play: () => playback.play(),
    pause: () => playback.pause(),
    stop: () => playback.pause(),
    previoustrack: () => playback.previous(),
    nexttrack: () => playback.next(),
    seekbackward: ({ seekOffset }) => playback.seekBy(-(seekOffset || SEEK_S)),
    seekforward: ({ seekOffset }) => playback.seekBy(seekOffset || SEEK_S),
    seekto: ({ seekTime }) => playback.seek(seekTime ?? 0),
  };
}

/**
 * @param {MediaSession} session
 * @param {MediaSessionAction} name
 * @param {MediaSessionActionHandler | null} act
 */
function handle(session, name, act) {
  try {
    session.setActionHandler(name, act);
  } catch {
    // A browser that doesn't know an action has no key for it either.
  }
}

/** @param {Playback} playback */
function metadataOf({ entry }) {
  if (!entry) return null;
  const { title, artist, album_title, artwork } = entry.track;
  const pictures = (artwork?.pictures ?? []).map(({ url, edge_px }) => ({
    src: new URL(url, location.href).href,
    sizes: `${edge_px}x${edge_px}`,
    type: "image/jpeg",
  }));
  return new MediaMetadata({ title, artist: artist.name, album: album_title, artwork: pictures });
}

/** @param {MediaSession} session @param {Playback} playback */
function showPosition(session, playback) {
  const { position_s, duration_s } = playback.state;
  if (!(duration_s > 0)) return;
  session.setPositionState({
    duration: duration_s,
    playbackRate: 1,
    position: Math.min(Math.max(position_s, 0), duration_s),
  });
}
