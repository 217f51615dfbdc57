/** The fields of a master's tags: what stands in them, and what is said below each. */

import { h } from "../../shared/dom.js";
import { checkField, field, textInput } from "../../shared/form.js";

/** @typedef {import("./job.js").Tags} Tags */
/** By the names of tags. @typedef {Record<string, HTMLInputElement>} Inputs */
/** By the names of tags. @typedef {Record<string, HTMLElement>} Hints */

const LONGEST = 400;
const HIGHEST = 99_999;
const DATE = {
  pattern: "\\d{4}(-\\d{2}(-\\d{2})?)?",
  title: "A year, a month or a day: 2024, 2024-05, 2024-05-02",
};
const ISRC = {
  pattern: "\\s*[A-Za-z]{2}[\\s\\-]?[A-Za-z0-9]{3}[\\s\\-]?\\d{2}[\\s\\-]?\\d{5}\\s*",
  title: "An ISRC is 12 letters and digits, such as QMX332400001",
};

/** @param {Tags} tags @returns {Inputs} */
export function inputsOf(tags) {
  const name = { maxLength: LONGEST, required: true };
  return {
    title: textInput("title", tags.title, name),
    artist: textInput("artist", tags.artist, name),
    album_artist: textInput("album_artist", tags.album_artist, name),
    album: textInput("album", tags.album, name),
    disc: textInput("disc", tags.disc, { type: "number", min: 1, max: HIGHEST, required: true }),
    number: textInput("number", tags.number, { type: "number", min: 1, max: HIGHEST }),
    release_date: textInput("release_date", tags.release_date, { ...DATE, placeholder: "2024-05-02" }),
    genres: textInput("genres", tags.genres.join(", ")),
    isrc: textInput("isrc", tags.isrc, { ...ISRC, placeholder: "QMX332400001", spellcheck: false }),
    explicit: h("input", { type: "checkbox", name: "explicit", checked: tags.explicit }),
  };
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

/** All of them, in the order in which they are read. @param {Inputs} inputs @param {Hints} hints */
export function fieldsOf(inputs, hints) {
  const hinted = (/** @type {string} */ label, /** @type {string} */ name) => {
    const element = field(label, inputs[name]);
    element.append(hints[name]);
    return element;
  };
  return [
    hinted("Title", "title"),
    hinted("Artist", "artist"),
    hinted("Album", "album"),
    hinted("Album artist", "album_artist"),
    h(
      "div",
      { class: "desk-fields" },
      hinted("Disc", "disc"),
      hinted("Number", "number"),
      hinted("Released", "release_date"),
    ),
    hinted("Genres, the main one first", "genres"),
    hinted("ISRC", "isrc"),
    h("div", { class: "field" }, checkField("Explicit", inputs.explicit), hints.explicit),
  ];
}

/** What is typed, as the API takes it. @param {Inputs} inputs @returns {Record<string, any>} */
export function read(inputs) {
  const text = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()]));
  return {
    ...text,
    disc: Number(text.disc) || 1,
    number: text.number ? Number(text.number) : null,
    release_date: text.release_date || null,
    isrc: text.isrc.replace(/[\s-]/g, "").toUpperCase() || null,
    genres: genresOf(text.genres),
    explicit: inputs.explicit.checked,
  };
}

/** @param {HTMLInputElement} input @param {any} value as `read` has it */
export function write(input, value) {
  if (input.type === "checkbox") input.checked = value;
  else input.value = Array.isArray(value) ? value.join(", ") : String(value ?? "");
}

/** `Rock, Art Rock` as a list. @param {string} text */
export function genresOf(text) {
  return [
    ...new Set(
      text
        .split(",")
        .map((genre) => genre.trim())
        .filter(Boolean),
    ),
  ];
}
