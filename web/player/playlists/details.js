/** A playlist's name, description, picture and who may see it, in a dialog. */

import { fill, h } from "../../shared/dom.js";
import { ApiError } from "../../shared/api.js";
import { textButton } from "../../shared/button.js";
import { openDialog } from "../../shared/dialog.js";
import { toast } from "../../shared/toast.js";
import { picture } from "../../shared/artwork.js";
import { MAX_NAME_CHARACTERS } from "./making.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./entries.js").PlaylistEntries} PlaylistEntries */
/** @typedef {import("../../shared/types.js").Playlist} Playlist */

const MAX_DESCRIPTION_CHARACTERS = 4_000;
const PICTURES = "image/jpeg,image/png,image/webp,image/gif,image/avif";

/** @param {App} app @param {PlaylistEntries} entries */
export function editDetails(app, entries) {
  const { playlist } = entries;
  const name = h("input", { class: "input", value: playlist.name, maxLength: MAX_NAME_CHARACTERS, required: true });
  const description = h("textarea", { class: "input", value: playlist.description, maxLength: MAX_DESCRIPTION_CHARACTERS });
  const mayPublish = app.session.may("publish-playlists");
  const isPublic = checkbox(playlist.public);
  const collaborative = checkbox(playlist.collaborative);
  const artwork = artworkField(playlist);
  const problem = h("p", { class: "form-problem", role: "alert" });
  const save = textButton("Save", () => {}, { kind: "primary", type: "submit" });
  /** @param {Event} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    fill(problem);
    save.disabled = true;
    try {
      await entries.settled();
      const change = changeOf(entries.playlist, {
        name: name.value.trim(),
        description: description.value,
        public: isPublic.checked,
        collaborative: collaborative.checked,
      });
      await send(app, entries, change, artwork.chosen());
      dialog.close();
    } catch (error) {
      if (error instanceof ApiError && error.code === "stale-version") {
        dialog.close();
        toast("Somebody changed this playlist meanwhile. Look at it as it is now, and try again.");
        void entries.read(entries.entries.length).catch(() => {});
      } else fill(problem, error instanceof Error ? error.message : String(error));
    } finally {
      save.disabled = false;
    }
  };
  const dialog = openDialog(
    "Edit details",
    h(
      "form",
      { class: "form", onSubmit },
      field("Name", name),
      field("Description", description),
      artwork.element,
      mayPublish && switched(isPublic, "Public", "Everybody here can find and follow it."),
      playlist.kind === "regular" && switched(collaborative, "Collaborative", "Whom you invite can add, move and remove tracks."),
      problem,
      h("div", { class: "dialog-buttons" }, textButton("Cancel", () => dialog.close()), save),
    ),
  );
  name.select();
}

/**
 * Only what is another than it was.
 * @param {Playlist} playlist
 * @param {Pick<Playlist, "name" | "description" | "public" | "collaborative">} wanted
 */
function changeOf(playlist, wanted) {
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => playlist[/** @type {"name"} */ (key)] !== value));
}

/** @param {App} app @param {PlaylistEntries} entries @param {Record<string, unknown>} change @param {File | "none" | null} artwork */
async function send({ api }, entries, change, artwork) {
  const path = `/playlists/${entries.playlist.id}`;
  if (Object.keys(change).length) {
    entries.became(await api.patch(path, { ...change, version: entries.playlist.version }));
  }
  const at = `${path}/artwork?version=${entries.playlist.version}`;
  if (artwork === "none") entries.became(await api.delete(at));
  else if (artwork) entries.became(await api.put(at, artwork));
}

/** @param {Playlist} playlist @returns {{element: HTMLElement, chosen: () => File | "none" | null}} */
function artworkField({ id, name, artwork }) {
  /** @type {File | "none" | null} */
  let chosen = null;
  const shown = h("div", { class: "details-picture" });
  const file = h("input", { type: "file", accept: PICTURES, class: "unseen", tabIndex: -1, "aria-hidden": "true" });
  const choose = textButton("Choose a picture…", () => file.click());
  const none = textButton("Without", () => ((chosen = "none"), show(null)), { kind: "plain" });
  /** @param {Playlist["artwork"]} its @param {HTMLElement} [preview] */
  const show = (its, preview = picture({ id, title: name, artwork: its }, { sizes: "96px" })) => {
    fill(shown, preview);
    none.hidden = !its && !(chosen instanceof File);
  };
  file.addEventListener("change", () => {
    const [picked] = file.files ?? [];
    if (!picked) return;
    chosen = picked;
    const url = URL.createObjectURL(picked);
    const image = h("img", { src: url, alt: "", class: "details-preview" });
    image.addEventListener("load", () => URL.revokeObjectURL(url), { once: true });
    show(null, image);
  });
  show(artwork);
  const element = h(
    "div",
    { class: "field", role: "group", "aria-label": "Picture" },
    h("span", { class: "field-label" }, "Picture"),
    h("div", { class: "details-artwork" }, shown, h("div", { class: "details-choose" }, choose, none, file)),
  );
  return { element, chosen: () => chosen };
}

/** @param {string} label @param {HTMLElement} input */
function field(label, input) {
  return h("label", { class: "field" }, h("span", { class: "field-label" }, label), input);
}

/** @param {boolean} checked */
function checkbox(checked) {
  return h("input", { type: "checkbox", class: "checkbox", checked });
}

/** @param {HTMLInputElement} input @param {string} label @param {string} about */
function switched(input, label, about) {
  return h(
    "label",
    { class: "check" },
    input,
    h("span", null, h("span", { class: "field-label" }, label), h("span", { class: "check-about soft" }, about)),
  );
}
