/** Which artist an album is by, which album a track is on: one that is there already, found as its name is typed. */

import { fill, h } from "../../shared/dom.js";
import { isolated } from "../../shared/format.js";
import { field, textInput } from "../../shared/form.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {{id: string, name: string, label: string}} Choice `label`: the name, and what tells it from others of it */
/**
 * @typedef {{element: HTMLElement, id: () => Promise<string>}} CatalogField `id` throws where nothing, or more than one
 *   thing, is called that
 */

const PAUSE_MS = 200;
const OFFERED = 8;

/** @param {Desk} desk @param {{id: string, name: string}} artist @returns {CatalogField} */
export function artistField(desk, artist) {
  return catalogField(desk, { label: "Artist", kind: "artist", now: artistChoice(artist), of: artistChoice });
}

/**
 * @param {Desk} desk
 * @param {{id: string, title: string, artist: {name: string}}} album
 * @param {{hint: string}} options
 * @returns {CatalogField}
 */
export function albumField(desk, album, { hint }) {
  return catalogField(desk, {
    label: "Album",
    kind: "album",
    now: albumChoice(album),
    of: albumChoice,
    hint,
  });
}

/** @param {{id: string, name: string}} artist @returns {Choice} */
function artistChoice({ id, name }) {
  return { id, name, label: name };
}

/** @param {{id: string, title: string, artist: {name: string}}} album @returns {Choice} */
function albumChoice({ id, title, artist }) {
  return { id, name: title, label: `${isolated(title)} · ${artist.name}` };
}

/**
 * @param {Desk} desk
 * @param {{label: string, kind: "artist" | "album", now: Choice, of: (item: any) => Choice, hint?: string}} options
 * @returns {CatalogField}
 */
function catalogField({ api }, { label, kind, now, of, hint }) {
  /** By label, as far as they are known. @type {Map<string, Choice>} */
  const known = new Map([[now.label, now]]);
  const options = h("datalist", { id: `${kind}s-${crypto.randomUUID()}` });
  const input = textInput(kind, now.label, { required: true, autocomplete: "off" });
  input.setAttribute("list", options.id);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const find = async () => {
    const words = input.value.trim();
    if (!words || known.has(words)) return;
    const found = await api.get("/search", { q: words, kinds: kind, limit: OFFERED });
    for (const item of found[`${kind}s`]) known.set(of(item).label, of(item));
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
    await find();
    return chosen(known, input.value.trim(), kind).id;
  };
  return { element: h("div", null, field(label, input, { hint }), options), id };
}

/**
 * The one that is meant: by its label, or by its name where no other has that.
 * @param {ReadonlyMap<string, Choice>} known
 * @param {string} words
 * @param {string} kind
 * @returns {Choice}
 * @throws {Error}
 */
export function chosen(known, words, kind) {
  const exact = known.get(words);
  if (exact) return exact;
  const alike = [...known.values()].filter(({ name }) => name.toLowerCase() === words.toLowerCase());
  const ids = new Set(alike.map(({ id }) => id));
  if (ids.size === 1) return alike[0];
  if (ids.size > 1)
    throw new Error(`There are several called “${isolated(words)}”: choose one of those offered.`);
  throw new Error(
    `There is no ${kind} “${isolated(words)}”: rename the one there is, or hand in a master of the other.`,
  );
}
