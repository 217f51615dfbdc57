/** Which keys do what. */

import { cycleRepeat } from "./parts/transport.js";
import { changeLevel } from "./parts/volume.js";

/** @typedef {import("./playback.js").Playback} Playback */
/** @typedef {import("./shortcuts.js").Shortcut} Shortcut */

const SEEK_S = 5;
const LEVEL = 0.05;

/**
 * @param {Playback} playback
 * @param {{showQueue: () => void, showLyrics: () => void, help: () => void}} does
 * @returns {Shortcut[]}
 */
export function shortcutsOf(playback, does) {
  return [
    { keys: ["space"], shown: ["Space"], about: "Play or pause", act: () => playback.toggle() },
    {
      keys: ["arrowleft"],
      shown: ["←"],
      about: "5 seconds back",
      act: () => playback.seekBy(-SEEK_S),
      repeats: true,
    },
    {
      keys: ["arrowright"],
      shown: ["→"],
      about: "5 seconds on",
      act: () => playback.seekBy(SEEK_S),
      repeats: true,
    },
    {
      keys: ["p", "shift+arrowleft"],
      shown: ["P", "Shift ←"],
      about: "Previous track",
      act: () => playback.previous(),
    },
    {
      keys: ["n", "shift+arrowright"],
      shown: ["N", "Shift →"],
      about: "Next track",
      act: () => playback.next(),
    },
    {
      keys: ["arrowup"],
      shown: ["↑"],
      about: "Louder",
      act: () => changeLevel(playback, LEVEL),
      repeats: true,
    },
    {
      keys: ["arrowdown"],
      shown: ["↓"],
      about: "Softer",
      act: () => changeLevel(playback, -LEVEL),
      repeats: true,
    },
    {
      keys: ["m"],
      shown: ["M"],
      about: "Mute",
      act: () => playback.prefer({ muted: !playback.preferences.muted }),
    },
    {
      keys: ["s"],
      shown: ["S"],
      about: "Shuffle",
      act: () => playback.setShuffled(!playback.queue.shuffled),
    },
    { keys: ["r"], shown: ["R"], about: "Repeat: off, all, this track", act: () => cycleRepeat(playback) },
    { keys: ["q"], shown: ["Q"], about: "Queue", act: does.showQueue },
    { keys: ["l"], shown: ["L"], about: "Lyrics", act: does.showLyrics },
    { keys: [], shown: ["/"], about: "Search", act: () => {} },
    { keys: ["?"], shown: ["?"], about: "This list", act: does.help },
  ];
}
