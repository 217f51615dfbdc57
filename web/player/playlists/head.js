/** What stands above a playlist's rows. */

import { fill, h } from "../../shared/dom.js";
import { formatLength, plural } from "../../shared/format.js";
import { tint } from "../tint.js";
import { cover, coverKey } from "./cover.js";

/** @typedef {import("../../shared/types.js").Playlist} Playlist */
/** @typedef {import("../../shared/types.js").Track} Track */

export class PlaylistHead {
  /** @param {HTMLElement} buttons */
  constructor(buttons) {
    this._cover = "";
    this._picture = h("div", { class: "album-picture" });
    this._title = h("h1", { class: "album-title" });
    this._owner = h("p", { class: "album-artist" });
    this._description = h("p", { class: "playlist-description soft" });
    this._facts = h("p", { class: "album-facts soft" });
    this.element = h(
      "header",
      { class: "album-head" },
      this._picture,
      h("div", { class: "album-words" }, this._title, this._owner, this._description, this._facts, buttons),
    );
  }

  /** @param {Playlist} playlist @param {Track[]} tracks as far as they are read */
  show(playlist, tracks) {
    this._title.textContent = playlist.name;
    this._owner.textContent = `by ${playlist.owner.display_name}`;
    this._owner.hidden = playlist.access === "owner" || !playlist.owner.display_name;
    this._description.textContent = playlist.description;
    this._description.hidden = !playlist.description;
    fill(this._facts, factsOf(playlist, tracks));
    const key = coverKey(playlist, tracks);
    if (key === this._cover) return;
    this._cover = key;
    const picture = cover(playlist, tracks);
    fill(this._picture, picture);
    tint(this.element, picture);
  }
}

/** @param {Playlist} playlist @param {Track[]} tracks */
function factsOf(playlist, tracks) {
  const { entry_count, length_s } = playlist;
  const count = entry_count ?? tracks.length;
  const length = length_s ?? tracks.reduce((sum, track) => sum + track.length_s, 0);
  const badges = [
    playlist.kind === "smart" && "Smart",
    playlist.public && "Public",
    playlist.collaborative && "Collaborative",
  ].filter((badge) => badge !== false);
  return [
    count > 0 && h("span", { class: "figures" }, `${plural(count, "track")}, ${formatLength(length)}`),
    ...badges.map((badge) => h("span", { class: "badge" }, badge)),
  ];
}
