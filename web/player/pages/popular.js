/** What is played most of late, by everybody. */

import { showPages } from "../../shared/paged.js";
import { TrackList } from "../tracks/track_list.js";
import { plainPage } from "./catalog_grid.js";

const PAGE = 50;

/** @type {import("../app.js").MakePage} */
export async function page(app, { signal }) {
  const origin = /** @type {const} */ ({ kind: "tracks", id: "popular", title: "Popular" });
  const list = new TrackList(app, { label: "Popular", signal, origin });
  const foot = await showPages({
    load: (cursor) => app.api.get("/popular", { limit: PAGE, cursor }, { signal }),
    show: (tracks) => list.append(tracks),
    signal,
  });
  return plainPage("Popular", [list.element, foot]);
}
