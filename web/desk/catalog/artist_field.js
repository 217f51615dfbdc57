/** Which artist an album is by: one that is there already, found by name as it is typed. */

import { fill, h } from "../../shared/dom.js";
import { field, textInput } from "../../shared/form.js";

/** @typedef {import("../desk.js").Desk} Desk */

const PAUSE_MS = 200;
const OFFERED = 8;

/**
 * @param {Desk} desk
 * @param {{id: string, name: string}} artist
 * @returns {{element: HTMLElement, id: () => Promise<string>}} `id` throws where no artist is called that
 */
export function artistField({ api }, artist) {
  /** By name, as far as they are known. @type {Map<string, string>} */
  const known = new Map([[artist.name, artist.id]]);
  const options = h("datalist", { id: `artists-${crypto.randomUUID()}` });
  const input = textInput("artist", artist.name, { required: true, autocomplete: "off" });
  input.setAttribute("list", options.id);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const find = async () => {
    const name = input.value.trim();
    if (!name) return;
    const found = await api.get("/search", { q: name, kinds: "artist", limit: OFFERED });
    for (const each of found.artists) known.set(each.name, each.id);
    fill(
      options,
      [...known.keys()].map((each) => h("option", { value: each })),
    );
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void find().catch(() => {}), PAUSE_MS);
  });
  const id = async () => {
    const name = input.value.trim();
    if (!known.has(name)) await find();
    const found = known.get(name);
    if (!found)
      throw new Error(
        `There is no artist “${name}”: rename the one there is, or hand in a master of the other.`,
      );
    return found;
  };
  return { element: h("div", null, field("Artist", input), options), id };
}
