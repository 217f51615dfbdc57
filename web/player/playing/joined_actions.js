/** The playing half of what can be done with music anywhere in the player. */

/** @typedef {import("./playback.js").Playback} Playback */
/** @typedef {import("../actions.js").Actions} Actions */

/**
 * @param {Playback} playback
 * @param {Actions} actions
 * @param {AbortSignal} signal
 */
export function joinActions(playback, actions, signal) {
  actions.implement({
    playNow: (tracks, index, options) => playback.playNow(tracks, index, options),
    playNext: (tracks) => playback.playNext(tracks),
    addToQueue: (tracks) => playback.addToQueue(tracks),
    togglePlaying: () => playback.toggle(),
  });
  const show = () => {
    const { entry } = playback;
    const origin = /** @type {import("../actions.js").Origin | null} */ (entry?.source ?? null);
    const shown = actions.playing.get();
    const now = { trackId: entry?.track.id ?? null, sounding: playback.playing, origin };
    const same =
      shown.trackId === now.trackId && shown.sounding === now.sounding && shown.origin?.id === origin?.id;
    if (!same) actions.playing.set(now);
  };
  for (const type of ["track", "state"]) playback.addEventListener(type, show, { signal });
  show();
}
