/** A track's lyrics: plain, or with times as LRC. */

import { h } from "../../shared/dom.js";
import { textButton } from "../../shared/button.js";
import { askToConfirm } from "../../shared/dialog.js";
import { toast, toastError } from "../../shared/toast.js";
import { field, saveForm, textInput } from "../../shared/form.js";
import { writeLrc } from "./lrc.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {{plain: string, timed: import("./lrc.js").Line[] | null, language: string | null}} Lyrics */

const STAMP = /^\s*\[\d+:\d/m;
const ROWS = 10;

/**
 * @param {Desk} desk
 * @param {import("../../shared/types.js").Track} track
 * @param {AbortSignal} signal
 * @returns {Promise<HTMLElement>}
 */
export async function lyricsPart({ api }, { id, has_lyrics }, signal) {
  const path = `/tracks/${id}/lyrics`;
  /** @type {Lyrics | null} */
  const lyrics = has_lyrics ? await api.get(path, {}, { signal }) : null;
  const text = h("textarea", {
    class: "input lyrics-input",
    name: "lyrics",
    rows: ROWS,
    value: lyrics?.timed ? writeLrc(lyrics.timed) : (lyrics?.plain ?? ""),
    spellcheck: false,
  });
  const language = textInput("language", lyrics?.language, { placeholder: "en", maxLength: 35 });
  const remove = async () => {
    if (
      !(await askToConfirm({
        title: "Delete the lyrics?",
        text: "Nobody sees them any more.",
        confirm: "Delete",
        danger: true,
      }))
    )
      return;
    try {
      await api.delete(path);
      text.value = "";
      toast("Lyrics deleted");
    } catch (error) {
      toastError(error, "Not deleted");
    }
  };
  const form = saveForm({
    fields: [
      field("Lyrics", text, { hint: "Plain, or with a time before each line: [00:12.50]The first line" }),
      field("Language", language, { class: "field-short" }),
    ],
    button: "Save lyrics",
    done: "Lyrics saved",
    save: async () => {
      const timed = STAMP.test(text.value);
      const body = { [timed ? "timed" : "plain"]: text.value, language: language.value.trim() || null };
      await api.put(path, body);
    },
    beside: [textButton("Delete", () => void remove(), { kind: "plain" })],
  });
  return h(
    "section",
    { class: "desk-part", "aria-label": "Lyrics" },
    h("h2", { class: "desk-title" }, "Lyrics"),
    form,
  );
}
