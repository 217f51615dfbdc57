/** The folders above a master, `Artist / Album`. */

import { h } from "../shared/dom.js";

/** Each by itself: a mark in one name that turns the direction of writing must not turn the next. @param {string[]} names */
export function folderNames(names) {
  return names.flatMap((name, index) => [index > 0 && " / ", h("span", null, name)]);
}
