/** The tags of a master that waits, as they will be published. */

import { h } from "../../shared/dom.js";
import { checkField, field, saveForm, textInput } from "../../shared/form.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("./job.js").Job} Job */
/** @typedef {import("./job.js").Tags} Tags */

const LONGEST = 500;
const DATE = "\\d{4}(-\\d{2}(-\\d{2})?)?";

/**
 * @param {Desk} desk
 * @param {Job} job one that is ready
 * @returns {HTMLFormElement}
 */
export function tagsForm({ api, board }, job) {
  const { tags, told_tags, edited } = /** @type {import("./job.js").Proposal} */ (job.proposal);
  /** @param {keyof Tags} name */
  const hint = (name) => (edited.includes(name) ? `The master says: ${spoken(told_tags[name])}` : undefined);
  const inputs = {
    title: textInput("title", tags.title, { maxLength: LONGEST, required: true }),
    artist: textInput("artist", tags.artist, { maxLength: LONGEST, required: true }),
    album_artist: textInput("album_artist", tags.album_artist, { maxLength: LONGEST, required: true }),
    album: textInput("album", tags.album, { maxLength: LONGEST, required: true }),
    disc: textInput("disc", tags.disc, { type: "number", min: 1, max: 999, required: true }),
    number: textInput("number", tags.number, { type: "number", min: 1, max: 9999 }),
    release_date: textInput("release_date", tags.release_date, { pattern: DATE, placeholder: "2024-05-02" }),
    genres: textInput("genres", tags.genres.join(", ")),
    isrc: textInput("isrc", tags.isrc, { maxLength: 15, placeholder: "QMX332400001", spellcheck: false }),
    explicit: h("input", { type: "checkbox", name: "explicit", checked: tags.explicit }),
  };
  const form = saveForm({
    fields: [
      tags.place_guessed &&
        h(
          "p",
          { class: "desk-note" },
          "Artist, album or number were guessed from the names of files and folders.",
        ),
      field("Title", inputs.title, { hint: hint("title") }),
      field("Artist", inputs.artist, { hint: hint("artist") }),
      field("Album", inputs.album, { hint: hint("album") }),
      field("Album artist", inputs.album_artist, { hint: hint("album_artist") }),
      h(
        "div",
        { class: "desk-fields" },
        field("Disc", inputs.disc, { hint: hint("disc") }),
        field("Number", inputs.number, { hint: hint("number") }),
        field("Released", inputs.release_date, { hint: hint("release_date") }),
      ),
      field("Genres, the main one first", inputs.genres, { hint: hint("genres") }),
      field("ISRC", inputs.isrc, { hint: hint("isrc") }),
      checkField("Explicit", inputs.explicit),
    ],
    button: "Save tags",
    done: "Tags saved",
    save: async () => {
      const changed = changesOf(tags, read(inputs));
      if (Object.keys(changed).length) board.take([await api.patch(`/admin/jobs/${job.id}/tags`, changed)]);
    },
  });
  form.setAttribute("aria-label", "Tags");
  return form;
}

/** @param {Record<string, HTMLInputElement>} inputs @returns {Record<string, any>} */
function read(inputs) {
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

/** @param {unknown} value */
function spoken(value) {
  if (Array.isArray(value)) return value.join(", ") || "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === null || value === "" ? "nothing" : String(value);
}
