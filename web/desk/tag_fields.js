/** The fields of tags, of a master that waits and of what is in the catalog: what may stand in them, and what does. */

import { h } from "../shared/dom.js";
import { checkField, field, textInput } from "../shared/form.js";

/** By the names of tags. @typedef {Record<string, HTMLInputElement>} Inputs */
/** By the names of tags. @typedef {Record<string, HTMLElement>} Hints */

const NAME = { maxLength: 400, required: true };
const COUNT = { type: "number", min: 1, max: 99_999 };
/** @type {Record<string, Record<string, any>>} */
const PROPERTIES = {
  name: NAME,
  title: NAME,
  artist: NAME,
  album_artist: NAME,
  album: NAME,
  disc: { ...COUNT, required: true },
  number: COUNT,
  release_date: {
    pattern: "\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?",
    title: "A year, a month or a day: 2024, 2024-05, 2024-05-02",
    placeholder: "2024-05-02",
  },
  isrc: {
    pattern: "\\s*[A-Za-z]{2}[\\s\\-]?[A-Za-z0-9]{3}[\\s\\-]?\\d{2}[\\s\\-]?\\d{5}\\s*",
    title: "An ISRC is 12 letters and digits, such as QMX332400001",
    placeholder: "QMX332400001",
    spellcheck: false,
  },
  explicit: { type: "checkbox", class: "" },
};

const LABELS = {
  name: "Name",
  title: "Title",
  artist: "Artist",
  album: "Album",
  album_artist: "Album artist",
  disc: "Disc",
  number: "Number",
  release_date: "Released",
  genres: "Genres, the main one first",
  isrc: "ISRC",
};

/** What a track has besides names. */
export const DETAILS = ["disc", "number", "release_date", "genres", "isrc", "explicit"];

/** Tags that are no plain text, as the API takes them. @type {Record<string, (text: string) => any>} */
const READ = {
  disc: (text) => Number(text) || 1,
  number: (text) => (text ? Number(text) : null),
  release_date: (text) => text || null,
  isrc: (text) => text.replace(/[\s-]/g, "").toUpperCase() || null,
  genres: genresOf,
};

/** @param {Record<string, any>} values @param {string[]} names of those that are asked for @returns {Inputs} */
export function inputsOf(values, names) {
  const inputs = names.map((name) => {
    const input = textInput(name, null, PROPERTIES[name]);
    write(input, values[name]);
    return [name, input];
  });
  return Object.fromEntries(inputs);
}

/** Where it is said what the master itself tells. @param {Inputs} inputs @returns {Hints} */
export function hintsOf(inputs) {
  const hints = Object.entries(inputs).map(([name, input]) => {
    const hint = h("p", { class: "field-hint", id: `hint-${crypto.randomUUID()}` });
    input.setAttribute("aria-describedby", hint.id);
    return [name, hint];
  });
  return Object.fromEntries(hints);
}

/** A tag's input with its label above. @param {Inputs} inputs @param {keyof typeof LABELS} name @param {Hints} [hints] */
export function tagField(inputs, name, hints = {}) {
  const element = field(LABELS[name], inputs[name]);
  if (hints[name]) element.append(hints[name]);
  return element;
}

/** Those of `DETAILS`, in the order in which they are read. @param {Inputs} inputs @param {Hints} [hints] */
export function detailFields(inputs, hints = {}) {
  return [
    h(
      "div",
      { class: "desk-fields" },
      tagField(inputs, "disc", hints),
      tagField(inputs, "number", hints),
      tagField(inputs, "release_date", hints),
    ),
    tagField(inputs, "genres", hints),
    tagField(inputs, "isrc", hints),
    h("div", { class: "field" }, checkField("Explicit", inputs.explicit), hints.explicit),
  ];
}

/** What is typed, as the API takes it. @param {Inputs} inputs @returns {Record<string, any>} */
export function read(inputs) {
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, valueOf(name, input)]));
}

/** @param {string} name @param {HTMLInputElement} input */
function valueOf(name, input) {
  if (input.type === "checkbox") return input.checked;
  const text = input.value.trim();
  return name in READ ? READ[name](text) : text;
}

/** @param {HTMLInputElement} input @param {any} value as `read` has it */
export function write(input, value) {
  if (input.type === "checkbox") input.checked = value;
  else input.value = Array.isArray(value) ? value.join(", ") : String(value ?? "");
}

/**
 * What is other than it was.
 * @param {Record<string, any>} before
 * @param {Record<string, any>} now
 * @returns {Record<string, any>}
 */
export function changesOf(before, now) {
  const changed = Object.entries(now).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name] ?? null),
  );
  return Object.fromEntries(changed);
}

/** `Rock, Art Rock` as a list. @param {string} text */
export function genresOf(text) {
  const genres = text.split(",").map((genre) => genre.trim());
  return [...new Set(genres.filter(Boolean))];
}
