/** Where masters come in, and what becomes of them. */

import { h } from "../shared/dom.js";
import { hrefOf } from "../shared/router.js";
import { dropZone } from "./handing_in/drop_zone.js";
import { uploadList } from "./handing_in/upload_list.js";
import { jobList } from "./jobs/job_list.js";
import { FILTERS } from "./jobs/job_words.js";

/** @type {import("./desk.js").MakePage} */
export function page(desk, { query, signal }) {
  const told = query.get("show");
  const filter = FILTERS.find(({ value }) => value === told)?.value ?? "all";
  const element = h(
    "div",
    { class: "page-inner desk-page" },
    h("div", { class: "page-head" }, h("h1", null, "Masters")),
    dropZone(desk.uploads, signal),
    uploadList(desk.uploads, signal),
    jobList(desk, {
      filter,
      signal,
      onFilter: (chosen) => desk.router.rewrite(hrefOf("/", { show: chosen === "all" ? null : chosen })),
    }),
  );
  return { title: "Masters", element };
}
