/** Names and values in two columns. */

import { h } from "../shared/dom.js";

/** @typedef {[string, Node | string | number]} Fact */

/** @param {(Fact | null | undefined | false | "" | 0)[]} told what is none is left out */
export function facts(told) {
  const present = /** @type {Fact[]} */ (told.filter(Boolean));
  return h(
    "dl",
    { class: "facts" },
    present.map(([name, value]) =>
      h("div", { class: "fact" }, h("dt", null, name), h("dd", { class: "figures" }, value)),
    ),
  );
}
