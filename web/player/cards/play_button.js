/** The play button of an album, an artist or a list: pause while that plays. */

import { changeIcon, iconButton } from "../../shared/button.js";
import { isolated } from "../../shared/format.js";
import { toastError } from "../../shared/toast.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../actions.js").Origin} Origin */

/**
 * @param {App} app
 * @param {Origin} origin
 * @param {() => Promise<import("../../shared/types.js").Track[]> | import("../../shared/types.js").Track[]}
 *   tracksOf
 * @param {{signal: AbortSignal, class?: string}} options
 * @returns {HTMLButtonElement}
 */
export function playButton({ actions }, origin, tracksOf, { signal, class: extra = "play-round" }) {
  const onClick = async () => {
    if (isOrigin(actions.playing.get().origin, origin)) return actions.togglePlaying();
    button.disabled = true;
    try {
      actions.playNow(await tracksOf(), 0, { origin });
    } catch (error) {
      toastError(error, `${isolated(origin.title)} can’t be played`);
    } finally {
      button.disabled = false;
    }
  };
  const button = iconButton("play", `Play ${origin.title}`, () => void onClick());
  button.className = extra;
  actions.playing.watch(({ origin: now, sounding }) => {
    const here = isOrigin(now, origin) && sounding;
    changeIcon(button, here ? "pause" : "play", `${here ? "Pause" : "Play"} ${origin.title}`);
  }, signal);
  return button;
}

/** @param {Origin | null} one @param {Origin} other */
function isOrigin(one, other) {
  return one?.kind === other.kind && one.id === other.id;
}
