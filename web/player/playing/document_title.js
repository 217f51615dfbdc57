/** The tab's title says what plays, and is the page's own again when nothing does. */

import { isolated } from "../../shared/format.js";

/** @typedef {import("./playback.js").Playback} Playback */

/**
 * @param {Playback} playback
 * @param {AbortSignal} signal
 */
export function showInTitle(playback, signal) {
  let pageTitle = document.title;
  let shown = "";
  const show = () => {
    const track = playback.playing ? playback.entry?.track : undefined;
    shown = track ? `${isolated(track.title)} · ${track.artist.name}` : pageTitle;
    if (document.title !== shown) document.title = shown;
  };
  // Pages set their titles as they come.
  const observer = new MutationObserver(() => {
    if (document.title === shown) return;
    pageTitle = document.title;
    show();
  });
  const element = document.querySelector("title");
  if (element) observer.observe(element, { childList: true, characterData: true, subtree: true });
  for (const type of ["state", "track"]) playback.addEventListener(type, show, { signal });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    document.title = pageTitle;
  });
}
