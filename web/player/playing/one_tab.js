/** One tab of a browser plays at a time: who starts tells the others, and they pause, and say why. */

/** @typedef {import("./playback.js").Playback} Playback */

/**
 * @param {Playback} playback
 * @param {{onYield: () => void, signal: AbortSignal}} options `onYield`: another tab plays now
 */
export function playInOneTab(playback, { onYield, signal }) {
  const channel = new BroadcastChannel("segue.playing");
  let played = false;
  /** @param {boolean} plays */
  const tell = (plays) => {
    if (plays !== played) channel.postMessage(plays ? "plays" : "rests");
    played = plays;
  };
  playback.addEventListener("state", () => tell(playback.playing), { signal });
  addEventListener("pagehide", () => tell(false), { signal });
  channel.addEventListener("message", ({ data }) => {
    if (data === "rests") return playback.otherTabRests();
    played = false;
    if (playback.playing) playback.yieldTo("other-tab");
    onYield();
  });
  signal.addEventListener("abort", () => channel.close());
}
