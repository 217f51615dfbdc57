/** All albums, by title or the newest first. */

import { h } from "../../shared/dom.js";
import { hrefOf } from "../../shared/router.js";
import { albumCard } from "../cards/cards.js";
import { cardGrid, plainPage } from "./catalog_grid.js";

const ORDERS = [
  { sort: "title", label: "By title" },
  { sort: "newest", label: "Newest" },
];

/** @type {import("../app.js").MakePage} */
export async function page(app, { query, signal }) {
  const sort = query.get("sort") === "newest" ? "newest" : "title";
  const orders = ORDERS.map((order) =>
    h(
      "button",
      {
        type: "button",
        class: "segment",
        "aria-pressed": String(order.sort === sort),
        onClick: () => order.sort === sort || app.router.replace(hrefOf("/albums", { sort: order.sort })),
      },
      order.label,
    ),
  );
  const content = await cardGrid(app, {
    path: "/albums",
    query: { sort },
    card: (/** @type {import("../../shared/types.js").Album} */ album) => albumCard(app, album, { signal }),
    signal,
  });
  return plainPage(
    "Albums",
    content,
    h("div", { class: "segments", role: "group", "aria-label": "Order" }, orders),
  );
}
