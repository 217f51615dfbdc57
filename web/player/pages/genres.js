/** All genres by name. */

import { genreCard } from "../cards/cards.js";
import { cardGrid, plainPage } from "./catalog_grid.js";

/** @type {import("../app.js").MakePage} */
export async function page(app, { signal }) {
  const content = await cardGrid(app, {
    path: "/genres",
    card: genreCard,
    signal,
    grid: "cards genre-cards",
  });
  return plainPage("Genres", content);
}
