/** What joins the shell once somebody is signed in: what plays, what keeps the library. Each is called once, in order. */

import { joinLibrary } from "./library/join.js";
import { joinPlaying } from "./playing/join.js";

/** @type {((app: import("./app.js").App) => void)[]} */
export const PARTS = [joinPlaying, joinLibrary];
