/** What rules can ask, in words: fields, operators and what they compare with (docs/smart-playlists.md). */

/** @typedef {"text" | "genres" | "integer" | "number" | "time" | "flag" | "quality" | "playlist"} Kind */
/** @typedef {"one" | "pair" | "many" | "days" | "flag"} Takes */
/** @typedef {{name: string, label: string, takes: Takes}} Operator */
/** @typedef {{name: string, label: string, group: string, kind: Kind, optional?: boolean, unit?: string, usual?: number}} Field
 *   `optional`: not every track has it; `usual`: the number that a new rule begins with */

/** @type {Operator[]} */
const MANY = [
  { name: "any_of", label: "is any of", takes: "many" },
  { name: "none_of", label: "is none of", takes: "many" },
];

/** @type {Operator} */
const BETWEEN = { name: "between", label: "between", takes: "pair" };

const NUMBERS = [...one("at_least", "at_most", "is", "is_not", "more_than", "less_than"), BETWEEN];

/** In the order in which they are offered. @type {Record<Kind, Operator[]>} */
const OPERATORS = {
  text: [...one("contains", "does_not_contain", "is", "is_not", "starts_with", "ends_with"), ...MANY],
  genres: [...MANY, ...one("is", "is_not", "contains", "does_not_contain", "starts_with", "ends_with")],
  integer: NUMBERS,
  number: NUMBERS,
  time: [
    { name: "in_the_last_days", label: "in the last", takes: "days" },
    { name: "not_in_the_last_days", label: "not in the last", takes: "days" },
    ...one("after", "before"),
    BETWEEN,
  ],
  flag: [{ name: "is", label: "is", takes: "flag" }],
  quality: [...one("at_least", "at_most", "is", "is_not"), ...MANY],
  playlist: one("is", "is_not"),
};

/** Operators that compare with one value, and are called as they read. @param {...string} names @returns {Operator[]} */
function one(...names) {
  return names.map((name) => ({ name, label: name.replaceAll("_", " "), takes: "one" }));
}

/** @type {Operator} */
const KNOWN = { name: "known", label: "is known", takes: "flag" };

const MUSIC = "Music";
const YOURS = "Yours";
const SOUND = "Sound";

/** @type {Field[]} */
export const FIELDS = [
  { name: "genre", label: "Genre", group: MUSIC, kind: "genres" },
  { name: "artist", label: "Artist", group: MUSIC, kind: "text" },
  { name: "album", label: "Album", group: MUSIC, kind: "text" },
  { name: "title", label: "Title", group: MUSIC, kind: "text" },
  { name: "year", label: "Year", group: MUSIC, kind: "integer", optional: true, usual: 2000 },
  { name: "length_s", label: "Length", group: MUSIC, kind: "number", unit: "seconds", usual: 300 },
  { name: "explicit", label: "Explicit", group: MUSIC, kind: "flag" },
  { name: "popularity", label: "Plays by everybody", group: MUSIC, kind: "integer", usual: 10 },
  { name: "album_track_count", label: "Tracks on its album", group: MUSIC, kind: "integer", usual: 5 },
  { name: "disc", label: "Disc", group: MUSIC, kind: "integer", usual: 1 },
  { name: "number", label: "Track number", group: MUSIC, kind: "integer", optional: true, usual: 1 },
  { name: "isrc", label: "ISRC", group: MUSIC, kind: "text", optional: true },
  { name: "liked", label: "Favourite", group: YOURS, kind: "flag" },
  { name: "play_count", label: "Your plays", group: YOURS, kind: "integer", usual: 5 },
  { name: "completed_count", label: "Your plays past 30 seconds", group: YOURS, kind: "integer", usual: 5 },
  { name: "last_played", label: "Last played", group: YOURS, kind: "time", optional: true },
  { name: "added", label: "Added", group: YOURS, kind: "time", optional: true },
  { name: "in_library", label: "In your library", group: YOURS, kind: "flag" },
  { name: "playlist", label: "On playlist", group: YOURS, kind: "playlist" },
  { name: "quality", label: "Best quality", group: SOUND, kind: "quality" },
  { name: "lossless", label: "Lossless", group: SOUND, kind: "flag" },
  { name: "sample_rate_hz", label: "Sample rate", group: SOUND, kind: "integer", unit: "Hz", usual: 96_000 },
  {
    name: "bit_depth",
    label: "Bit depth",
    group: SOUND,
    kind: "integer",
    unit: "bit",
    optional: true,
    usual: 24,
  },
  {
    name: "loudness_lufs",
    label: "Loudness",
    group: SOUND,
    kind: "number",
    unit: "LUFS",
    optional: true,
    usual: -14,
  },
];

const UNORDERED = ["genres", "flag", "playlist"];

/** What tracks can be ordered by; `random` mixes them anew every day. @type {{name: string, label: string}[]} */
export const ORDERINGS = [
  { name: "random", label: "Random" },
  ...FIELDS.filter(({ kind }) => !UNORDERED.includes(kind)).map(({ name, label }) => ({ name, label })),
];

/** @param {string} name @returns {Field} */
export function fieldNamed(name) {
  const field = FIELDS.find((each) => each.name === name);
  if (!field) throw new Error(`no field ${name}`);
  return field;
}

/** @param {Field} field @returns {Operator[]} */
export function operatorsOf(field) {
  const operators = OPERATORS[field.kind];
  return field.optional ? [...operators, KNOWN] : operators;
}

/** @param {string} fieldName @param {string} name @returns {Operator} */
export function operatorNamed(fieldName, name) {
  const operators = operatorsOf(fieldNamed(fieldName));
  return operators.find((each) => each.name === name) ?? operators[0];
}

/**
 * What a rule begins with, so that it means something at once.
 * @param {Field} field
 * @param {Operator} operator
 * @param {{today: string, genres: string[], playlists: {id: string}[]}} known `today` as `2024-02-29`
 * @returns {unknown}
 */
export function usualValue(field, { takes }, { today, genres, playlists }) {
  if (takes === "flag") return true;
  if (takes === "days") return 30;
  const value = {
    text: "",
    genres: genres[0] ?? "",
    integer: field.usual ?? 1,
    number: field.usual ?? 1,
    time: today,
    flag: true,
    quality: "lossless",
    playlist: playlists[0]?.id ?? "",
  }[field.kind];
  if (takes === "pair") return [value, value];
  if (takes === "many") return value === "" ? [] : [value];
  return value;
}
