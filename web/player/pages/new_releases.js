/** Albums, those that came last first. */

import { albumCard } from "../cards/cards.js";
import { cardGrid, plainPage } from "./catalog_grid.js";

/** @type {import("../app.js").MakePage} */
export async function page(app, { signal }) {
  /** @param {import("../../shared/types.js").Album} album */
  const card = (album) => albumCard(app, album, { signal });
  return plainPage("New", await cardGrid(app, { path: "/new-releases", card, signal }));
}
