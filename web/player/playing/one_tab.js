/** One tab of a browser plays at a time: who starts tells the others, and they pause. */

/** @typedef {import("./playback.js").Playback} Playback */

/**
 * @param {Playback} playback
 * @param {{onYield: () => void, signal: AbortSignal}} options `onYield`: another tab plays now
 */
export function playInOneTab(playback, { onYield, signal }) {
  const channel = new BroadcastChannel("segue.playing");
  let played = false;
  playback.addEventListener(
    "state",
    () => {
      if (playback.playing && !played) channel.postMessage("playing");
      played = playback.playing;
    },
    { signal },
  );
  channel.addEventListener("message", () => {
    played = false;
    playback.pause();
    onYield();
  });
  signal.addEventListener("abort", () => channel.close());
}
