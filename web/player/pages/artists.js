/** All artists by name. */

import { artistCard } from "../cards/cards.js";
import { cardGrid, plainPage } from "./catalog_grid.js";

/** @type {import("../app.js").MakePage} */
export async function page(app, { signal }) {
  /** @param {import("../../shared/types.js").Artist} artist */
  const card = (artist) => artistCard(app, artist);
  return plainPage("Artists", await cardGrid(app, { path: "/artists", card, signal }));
}
