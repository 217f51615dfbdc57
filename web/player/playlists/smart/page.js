/** The editor of smart playlists: rules at the left, what they find at the right (on phones: below), while they are made. */

import { fill, h } from "../../../shared/dom.js";
import { ApiError } from "../../../shared/api.js";
import { hrefOf } from "../../../shared/router.js";
import { textButton } from "../../../shared/button.js";
import { formatLength, plural } from "../../../shared/format.js";
import { TrackList } from "../../tracks/track_list.js";
import { createPlaylist, MAX_NAME_CHARACTERS } from "../making.js";
import { Arrangement, arrangedOf, writtenOf } from "./arrangement.js";
import { Preview } from "./preview.js";
import { RuleEditor } from "./rule_editor.js";
import { groupNode, matchOf, nodeAt, reasonOf, ruleNode, treeOf } from "./rule_tree.js";

/** @typedef {import("../../app.js").App} App */
/** @typedef {import("../../../shared/types.js").Playlist} Playlist */

const CHOICES = 200;
const NEW = "new";

/** @type {import("../../app.js").MakePage} */
export async function page(app, { params, signal }) {
  const [playlist, choices] = await Promise.all([read(app, params.id, signal), readChoices(app, signal)]);
  const root = playlist ? treeOf(playlist.rules.match) : groupNode("all", [ruleNode("liked", "is", true)]);
  const editor = new RuleEditor(root, { ...choices, today: new Date().toISOString().slice(0, 10) });
  const arrangement = new Arrangement(arrangedOf(playlist?.rules ?? null));
  const preview = new Preview(app.api, signal);
  const name = h("input", {
    class: "input smart-name",
    value: playlist?.name ?? "",
    placeholder: "Name",
    "aria-label": "Name",
    maxLength: MAX_NAME_CHARACTERS,
  });
  const problem = h("p", { class: "form-problem", role: "alert" });
  const rules = () => ({ match: matchOf(editor.root), ...writtenOf(arrangement.arranged) });
  const save = textButton(playlist ? "Save" : "Create", () => void onSave(), { kind: "primary" });
  const found = previewPart(app, preview, signal);

  const ask = (atOnce = false) => preview.ask(rules(), { atOnce });
  /** @param {unknown} error */
  const showRefusal = (error) => {
    const body = error instanceof ApiError ? error.body : null;
    const path = body?.field ?? "";
    const text = reasonOf(body?.detail ?? "");
    const key = path.startsWith("rules.match") ? nodeAt(editor.root, path) : null;
    editor.showProblem(error && key ? { key, text } : null);
    arrangement.showProblem(error && !key ? text : "");
  };
  const onSave = async () => {
    problem.textContent = "";
    if (!name.value.trim()) return (problem.textContent = "Give it a name."), name.focus();
    save.disabled = true;
    try {
      const kept = await keep(app, playlist, { name: name.value.trim(), rules: rules() });
      app.router.replace(hrefOf(`/playlists/${kept.id}`));
    } catch (error) {
      if (error instanceof ApiError && error.body?.field?.startsWith("rules")) showRefusal(error);
      else problem.textContent = explain(error);
      if (error instanceof ApiError && error.code === "stale-version" && playlist) playlist.version = error.body.current.playlist.version;
    } finally {
      save.disabled = false;
    }
  };
  for (const part of [editor, arrangement]) part.addEventListener("change", () => ask());
  preview.addEventListener("change", () => {
    const { status, error } = preview.state;
    if (status !== "asking") showRefusal(status === "refused" ? error : null);
  });
  ask(true);
  const title = playlist ? `Rules of ${playlist.name}` : "New smart playlist";
  return {
    title,
    element: h(
      "div",
      { class: "page-inner smart" },
      h("div", { class: "page-head" }, h("h1", null, playlist ? "Edit rules" : "New smart playlist")),
      h(
        "div",
        { class: "smart-columns" },
        h(
          "section",
          { class: "smart-editor", "aria-label": "Rules" },
          name,
          editor.element,
          arrangement.element,
          problem,
          h(
            "div",
            { class: "smart-buttons" },
            save,
            h("a", { class: "button button-quiet", href: playlist ? hrefOf(`/playlists/${playlist.id}`) : "#/library/playlists" }, "Cancel"),
          ),
        ),
        found,
      ),
    ),
  };
}

/** @param {App} app @param {string | undefined} id @param {AbortSignal} signal @returns {Promise<Playlist | null>} */
async function read({ api }, id, signal) {
  if (!id || id === NEW) return null;
  const playlist = await api.get(`/playlists/${id}`, {}, { signal });
  if (playlist.kind === "smart" && playlist.access === "owner") return playlist;
  throw new Error("Only who made a smart playlist can change its rules.");
}

/** @param {App} app @param {AbortSignal} signal */
async function readChoices({ api }, signal) {
  const [genres, playlists] = await Promise.all([
    api.get("/genres", { limit: CHOICES }, { signal }),
    api.get("/playlists", { limit: CHOICES, fields: "name,kind" }, { signal }),
  ]);
  return {
    genres: genres.items.map((/** @type {{name: string}} */ each) => each.name),
    playlists: playlists.items.filter((/** @type {Playlist} */ { kind }) => kind === "regular"),
  };
}

/** @param {App} app @param {Playlist | null} playlist @param {{name: string, rules: unknown}} wanted @returns {Promise<Playlist>} */
function keep({ api }, playlist, wanted) {
  if (!playlist) return createPlaylist(api, wanted);
  return api.patch(`/playlists/${playlist.id}`, { ...wanted, version: playlist.version });
}

/** @param {unknown} error */
function explain(error) {
  if (error instanceof ApiError && error.code === "stale-version") {
    return "It was changed elsewhere meanwhile. Save again to have it as it is here.";
  }
  return error instanceof Error ? error.message : String(error);
}

/** @param {App} app @param {Preview} preview @param {AbortSignal} signal */
function previewPart(app, preview, signal) {
  const summary = h("p", { class: "preview-summary soft figures", role: "status" });
  const list = new TrackList(app, { label: "Found", signal, origin: { kind: "tracks", id: "preview", title: "Preview" } });
  const element = h(
    "section",
    { class: "preview", "aria-label": "Preview" },
    h("h2", { class: "preview-title" }, "Found now"),
    summary,
    list.element,
  );
  /** @type {unknown} */
  let shown = null;
  preview.addEventListener("change", () => {
    const { status, found, error } = preview.state;
    element.classList.toggle("preview-old", status !== "found");
    if (status === "refused") fill(summary, "A rule isn’t complete yet.");
    if (status === "failed") fill(summary, error instanceof Error ? error.message : "It can’t be tried now.");
    if (status !== "found" || !found || found === shown) return;
    shown = found;
    const { track_count, length_s, tracks } = found;
    fill(summary, track_count ? `${plural(track_count, "track")}, ${formatLength(length_s)}` : "Nothing yet: loosen a rule.");
    list.replace(tracks);
    if (track_count > tracks.length) summary.append(`; the first ${tracks.length}`);
  });
  return element;
}
