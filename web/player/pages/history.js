/** What was played, day by day. */

import { h } from "../../shared/dom.js";
import { textButton } from "../../shared/button.js";
import { formatClock, formatDay } from "../../shared/format.js";
import { showPages } from "../../shared/paged.js";
import { TrackList } from "../tracks/track_list.js";
import { plainPage } from "./catalog_grid.js";
import { nothingPlayed } from "./nothing_played.js";

/**
 * @typedef {{id: string, track: import("../../shared/types.js").Track | null, played_at: string}} HistoryItem
 */

const PAGE = 60;

/** @type {import("../app.js").MakePage} */
export async function page(app, { signal }) {
  const days = h("div", null);
  let last = "";
  /** @type {TrackList | null} */
  let list = null;
  /** @type {string[]} */
  let times = [];
  /** @param {HistoryItem[]} items */
  const show = (items) => {
    for (const { track, played_at } of items) {
      if (!track) continue;
      const day = formatDay(played_at);
      if (day !== last || !list) {
        const its = (times = /** @type {string[]} */ ([]));
        list = new TrackList(app, {
          label: `Played: ${day}`,
          signal,
          origin: { kind: "history", id: day, title: `Played: ${day}` },
          aside: (_track, index) => its[index],
        });
        days.append(
          h(
            "section",
            { class: "section" },
            h(
              "div",
              { class: "section-head" },
              h("h2", { class: "section-title day-title" }, day),
              saveButton(app, list, day),
            ),
            list.element,
          ),
        );
        last = day;
      }
      times.push(formatClock(played_at));
      list.append([track]);
    }
  };
  const foot = await showPages({
    load: (cursor) => app.api.get("/me/history", { limit: PAGE, cursor }, { signal }),
    show,
    signal,
  });
  if (!days.childElementCount)
    return plainPage("History", [nothingPlayed("Nothing played yet", "What you play is listed here.")]);
  return plainPage("History", [days, foot]);
}

/**
 * What was played on a day as a playlist.
 * @param {import("../app.js").App} app
 * @param {TrackList} list
 * @param {string} day
 */
function saveButton({ actions }, list, day) {
  if (!actions.can("addToPlaylist")) return null;
  const label = `Save as playlist: ${day}`;
  // The last that was played stands first.
  return textButton("Save as playlist", () => actions.addToPlaylist(list.tracks.toReversed()), {
    kind: "plain",
    "aria-label": label,
  });
}
