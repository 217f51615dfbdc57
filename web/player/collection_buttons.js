/**
 * What stands below the title of an album, an artist, a genre or a playlist: play, shuffle, have in the
 * library, more.
 */

import { h } from "../shared/dom.js";
import { changeIcon, iconButton, textButton } from "../shared/button.js";
import { isolated } from "../shared/format.js";
import { icon } from "../shared/icons.js";
import { openMenu } from "../shared/menu.js";
import { toastError } from "../shared/toast.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../shared/types.js").Track} Track */
/** @typedef {import("../shared/menu.js").MenuItem} MenuItem */

/**
 * @typedef {object} Collection
 * @property {{kind: import("../shared/types.js").ItemKind, id: string, title: string} | null} item what the
 *   library can
 *   have; a genre is nothing of the kind
 * @property {import("./actions.js").Origin} origin
 * @property {() => Promise<Track[]> | Track[]} tracks all of them, in their order
 * @property {AbortSignal} signal
 * @property {HTMLElement} [own] a button of its own kind, before its menu
 * @property {(MenuItem | "separator" | false)[]} [links] at the end of its menu
 */

/** @param {App} app @param {Collection} collection */
export function collectionButtons({ actions }, { item, origin, tracks, signal, own, links = [] }) {
  /** @param {(tracks: Track[]) => void} act */
  const withTracks = async (act) => {
    try {
      act(await tracks());
    } catch (error) {
      toastError(error, `${isolated(origin.title)} can’t be played`);
    }
  };
  const play = playWord(
    actions,
    origin,
    () => void withTracks((all) => actions.playNow(all, 0, { origin })),
    signal,
  );
  const shuffle = textButton("Shuffle", () => void withTracks((all) => actions.shuffle(all, origin)), {
    icon: "shuffle",
  });
  const more = iconButton(
    "more",
    `More about ${origin.title}`,
    () => openMenu(items(), { at: more, label: origin.title }),
    {
      "aria-haspopup": "menu",
    },
  );
  /** @returns {(MenuItem | "separator" | false)[]} */
  const items = () => [
    actions.can("playNext") && {
      label: "Play next",
      icon: "playNext",
      onSelect: () => void withTracks((all) => actions.playNext(all)),
    },
    actions.can("addToQueue") && {
      label: "Add to queue",
      icon: "queue",
      onSelect: () => void withTracks((all) => actions.addToQueue(all)),
    },
    actions.can("addToPlaylist") && {
      label: "Add to playlist…",
      icon: "playlist",
      onSelect: () => void withTracks((all) => actions.addToPlaylist(all)),
    },
    ...links,
  ];
  return h(
    "div",
    { class: "collection-buttons" },
    play,
    shuffle,
    item && libraryButton(actions, item, signal),
    own,
    more,
  );
}

/**
 * @param {import("./actions.js").Actions} actions
 * @param {import("./actions.js").Origin} origin
 * @param {() => void} onPlay
 * @param {AbortSignal} signal
 */
function playWord(actions, origin, onPlay, signal) {
  const isHere = () => {
    const now = actions.playing.get().origin;
    return now?.kind === origin.kind && now.id === origin.id;
  };
  const button = textButton("Play", () => (isHere() ? actions.togglePlaying() : onPlay()), {
    kind: "primary",
    icon: "play",
  });
  actions.playing.watch(({ sounding }) => {
    const pauses = isHere() && sounding;
    button.replaceChildren(icon(pauses ? "pause" : "play"), h("span", null, pauses ? "Pause" : "Play"));
  }, signal);
  return button;
}

/**
 * @param {import("./actions.js").Actions} actions
 * @param {NonNullable<Collection["item"]>} item
 * @param {AbortSignal} signal
 */
function libraryButton(actions, { kind, id, title }, signal) {
  const toggle = () => void actions.toggleLibrary(kind, id, title);
  const button = iconButton("plus", "Add to library", toggle, { class: "library-button" });
  const tell = () => {
    const had = actions.isInLibrary(kind, id);
    button.hidden = !actions.can("toggleLibrary");
    button.classList.toggle("library-button-had", had);
    changeIcon(button, had ? "check" : "plus", had ? "Remove from library" : "Add to library");
  };
  actions.addEventListener("library", tell, { signal });
  tell();
  return button;
}
