import { h } from "../../shared/dom.js";

/** @type {import("../app.js").MakePage} */
export function page() {
  return { title: "popular", element: h("div", null, h("h1", null, "popular")) };
}
