/** The tags of a master that waits, as they will be published. */

import { fill, h } from "../../shared/dom.js";
import { checkFitness } from "../../shared/fitness.js";
import { reasonOf, saveForm } from "../../shared/form.js";
import { changesOf, DETAILS, detailFields, hintsOf, inputsOf, read, tagField, write } from "../tag_fields.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("./job.js").Job} Job */
/** @typedef {import("./job.js").Proposal} Proposal */
/**
 * `show`: what is proposed now. `save`: false where what is typed is not fit to be saved, which the form then
 * says. `isChanged`: whether something is typed and not saved.
 * @typedef {{
 *   form: HTMLFormElement, show: (proposal: Proposal) => void, save: () => Promise<boolean>,
 *   isChanged: () => boolean
 * }} TagsForm
 */

const NAMES = /** @type {const} */ (["title", "artist", "album", "album_artist"]);
const GUESSED = "Artist, album or number were guessed from the names of files and folders.";

/**
 * @param {Desk} desk
 * @param {Job} job one that is ready
 * @returns {TagsForm}
 */
export function tagsForm({ api, board }, job) {
  const first = /** @type {Proposal} */ (job.proposal);
  const inputs = inputsOf(first.tags, [...NAMES, ...DETAILS]);
  const hints = hintsOf(inputs);
  const notes = notesOf(hints);
  /** As they are stored, as far as is known here. */
  let saved = first.tags;
  const typed = () => changesOf(saved, read(inputs));

  /** What is typed here and not saved stays, whatever was changed elsewhere. @param {Proposal} proposal */
  const show = (proposal) => {
    const { tags } = proposal;
    /** @type {Record<string, any>} */
    const now = tags;
    const mine = typed();
    const since = changesOf(saved, tags);
    const other = Object.keys(changesOf(tags, read(inputs)));
    for (const name of other) if (!(name in mine)) write(inputs[name], now[name]);
    saved = tags;
    const both = other.filter((name) => name in mine && name in since);
    notes.show(proposal, both);
  };
  const store = async () => {
    const changed = typed();
    if (Object.keys(changed).length) {
      const now = await api.patch(`/admin/jobs/${job.id}/tags`, changed);
      saved = { ...saved, ...changed };
      notes.forget();
      board.take([now]);
    }
    board.keepDraft(job.id, typed());
  };
  const form = saveForm({
    fields: [
      ...notes.elements,
      ...NAMES.map((name) => tagField(inputs, name, hints)),
      ...detailFields(inputs, hints),
    ],
    button: "Save tags",
    done: "Tags saved",
    save: store,
  });
  form.setAttribute("aria-label", "Tags");
  form.addEventListener("input", () => board.keepDraft(job.id, typed()));
  for (const [name, value] of Object.entries(board.draftOf(job.id) ?? {})) write(inputs[name], value);
  show(first);
  const save = () => savedWith(form, store);
  return { form, show, save, isChanged: () => Object.keys(typed()).length > 0 };
}

/**
 * Store what a form has, as its own button does.
 * @param {HTMLFormElement} form says why it can't be
 * @param {() => Promise<void>} store
 * @returns {Promise<boolean>} false where what is typed is not fit to be stored
 */
async function savedWith(form, store) {
  if (!checkFitness(form)) return false;
  const problem = /** @type {Element} */ (form.querySelector(".form-problem"));
  try {
    fill(problem);
    await store();
  } catch (error) {
    fill(problem, reasonOf(error));
    throw error;
  }
  return true;
}

/**
 * What is said of the tags: above them what was guessed, and what was changed elsewhere until what is typed
 * here is saved; below each what the master says.
 * @param {import("../tag_fields.js").Hints} hints
 */
function notesOf(hints) {
  const guessed = h("p", { class: "desk-note" }, GUESSED);
  const elsewhere = h("p", { class: "desk-note", role: "status" });
  /** @param {Proposal} proposal @param {string[]} both names of what is typed here and was changed elsewhere */
  const show = ({ tags, told_tags, edited }, both) => {
    /** @type {Record<string, any>} */
    const told = told_tags;
    for (const [name, hint] of Object.entries(hints)) {
      fill(hint, edited.includes(name) && `The master says: ${spoken(told[name])}`);
    }
    guessed.hidden = !tags.place_guessed;
    if (both.length) fill(elsewhere, elsewhereWords(both, tags));
    elsewhere.hidden = !elsewhere.textContent;
  };
  return { elements: [guessed, elsewhere], show, forget: () => fill(elsewhere) };
}

/** What somebody else has changed of what is typed here. @param {string[]} names @param {Record<string, any>} tags */
function elsewhereWords(names, tags) {
  const told = names.flatMap((name, index) => [
    `${index ? "; " : ""}${name.replaceAll("_", " ")}, to “`,
    h("span", null, spoken(tags[name])),
    "”",
  ]);
  return [
    "Changed elsewhere meanwhile: ",
    ...told,
    ". What you typed stays, and replaces it once it is saved.",
  ];
}

/** @param {unknown} value */
function spoken(value) {
  if (Array.isArray(value)) return value.join(", ") || "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === null || value === "" ? "nothing" : String(value);
}
