/** A playlist's name, description, picture and who may see it, in a dialog. */

import { fill, h } from "../../shared/dom.js";
import { ApiError } from "../../shared/api.js";
import { textButton } from "../../shared/button.js";
import { openDialog } from "../../shared/dialog.js";
import { checkField, field, saveForm, textInput } from "../../shared/form.js";
import { toast } from "../../shared/toast.js";
import { picture } from "../../shared/artwork.js";
import { MAX_NAME_CHARACTERS } from "./making.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./entries.js").PlaylistEntries} PlaylistEntries */
/** @typedef {import("../../shared/types.js").Playlist} Playlist */
/** @typedef {Pick<Playlist, "name" | "description" | "public" | "collaborative">} Details */

const MAX_DESCRIPTION_CHARACTERS = 4_000;
const PICTURES = "image/jpeg,image/png,image/webp,image/gif,image/avif";

/** @param {App} app @param {PlaylistEntries} entries */
export function editDetails(app, entries) {
  const { playlist } = entries;
  const name = textInput("name", playlist.name, { maxLength: MAX_NAME_CHARACTERS, required: true });
  const description = h("textarea", {
    class: "input",
    name: "description",
    value: playlist.description,
    maxLength: MAX_DESCRIPTION_CHARACTERS,
  });
  const isPublic = box(playlist.public);
  const collaborative = box(playlist.collaborative);
  const artwork = artworkField(playlist);
  const form = saveForm({
    fields: [
      field("Name", name),
      field("Description", description),
      artwork.element,
      app.session.may("publish-playlists") &&
        checkField("Public", isPublic, "Everybody here can find and follow it."),
      playlist.kind === "regular" &&
        checkField("Collaborative", collaborative, "Whom you invite can add, move and remove tracks."),
    ],
    kind: "primary",
    cancel: () => dialog.close(),
    save: async () => {
      const wanted = {
        name: name.value.trim(),
        description: description.value,
        public: isPublic.checked,
        collaborative: collaborative.checked,
      };
      await saveDetails(app, entries, wanted, artwork.chosen());
      dialog.close();
    },
  });
  const dialog = openDialog("Edit details", form);
  name.select();
}

/**
 * @param {App} app
 * @param {PlaylistEntries} entries
 * @param {Details} wanted
 * @param {File | "none" | null} artwork
 */
async function saveDetails(app, entries, wanted, artwork) {
  try {
    await entries.settled();
    await send(app, entries, changeOf(entries.playlist, wanted), artwork);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "stale-version") throw error;
    toast("Somebody changed this playlist meanwhile. Look at it as it is now, and try again.");
    void entries.read(entries.entries.length).catch(() => {});
  }
}

/**
 * Only what is another than it was.
 * @param {Playlist} playlist
 * @param {Details} wanted
 */
function changeOf(playlist, wanted) {
  return Object.fromEntries(
    Object.entries(wanted).filter(([key, value]) => playlist[/** @type {"name"} */ (key)] !== value),
  );
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
  const file = h("input", {
    type: "file",
    accept: PICTURES,
    class: "unseen",
    tabIndex: -1,
    "aria-hidden": "true",
  });
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

/** @param {boolean} checked */
function box(checked) {
  return h("input", { type: "checkbox", checked });
}
