/** The uploads, and all of them as one. */

import { fill, h } from "../../shared/dom.js";
import { iconButton } from "../../shared/button.js";
import { formatBytes, formatCount, formatLength, plural } from "../../shared/format.js";
import { progressBar } from "../progress_bar.js";
import { uploadRow } from "./upload_row.js";

/** @typedef {import("./upload_queue.js").UploadQueue} UploadQueue */
/** @typedef {import("./upload.js").Upload} Upload */

/** Of what was passed over. */
const NAMED = 3;

/**
 * @param {UploadQueue} uploads
 * @param {AbortSignal} signal
 * @returns {HTMLElement} empty while there are none
 */
export function uploadList(uploads, signal) {
  /** @type {Map<Upload, HTMLElement>} */
  const rows = new Map();
  const list = h("ul", { class: "uploads" });
  const passedOver = h("div", { role: "status" });
  const told = h("p", { class: "uploads-told soft figures" });
  const bar = progressBar("All uploads");
  const head = h("div", { class: "uploads-head" }, h("h2", { class: "desk-title" }, "On the way in"), told);
  const element = h(
    "section",
    { class: "desk-part", "aria-label": "Uploads" },
    head,
    bar.element,
    list,
    passedOver,
  );

  const showList = () => {
    const present = new Set(uploads.uploads.filter(({ isNewJob }) => !isNewJob));
    for (const [upload, row] of rows) {
      if (!present.has(upload)) (row.remove(), rows.delete(upload));
    }
    fill(passedOver, uploads.passedOver.length ? passedOverRow(uploads) : null);
    for (const upload of present) {
      if (rows.has(upload)) continue;
      const row = uploadRow(upload, uploads, signal);
      rows.set(upload, row);
      list.append(row);
    }
    element.hidden = !present.size && !uploads.passedOver.length;
    showTotal();
  };
  const showTotal = () => {
    const { files, done, length_bytes, sent_bytes, bytesPerSecond, left_s } = uploads.total;
    bar.show(length_bytes ? sent_bytes / length_bytes : 0);
    bar.element.hidden = files < 2 || done === files;
    fill(told, totalWords({ files, done, length_bytes, sent_bytes, bytesPerSecond, left_s }));
  };
  uploads.addEventListener("list", showList, { signal });
  const onChange = () => {
    if ([...rows.keys()].some(({ isNewJob }) => isNewJob)) showList();
    else showTotal();
  };
  uploads.addEventListener("change", onChange, { signal });
  showList();
  return element;
}

/** What lay beside music. @param {UploadQueue} uploads */
function passedOverRow(uploads) {
  const names = uploads.passedOver;
  const more = names.length - NAMED;
  const told = names.slice(0, NAMED).flatMap((name, index) => [index > 0 && ", ", h("span", null, name)]);
  return h(
    "div",
    { class: "upload" },
    h("p", { class: "upload-name" }, `${plural(names.length, "other file")} passed over`),
    h("p", { class: "upload-told soft" }, "No audio: ", told, more > 0 && `, ${formatCount(more)} more`),
    h(
      "div",
      { class: "upload-buttons" },
      iconButton("close", "Take what was passed over off the list", () => uploads.forgetPassedOver()),
    ),
  );
}

/** @param {UploadQueue["total"]} total */
export function totalWords({ files, done, length_bytes, sent_bytes, bytesPerSecond, left_s }) {
  if (!files) return "";
  if (done === files) return `${plural(files, "master")} handed in`;
  const told = [
    `${done} of ${plural(files, "master")}`,
    `${formatBytes(sent_bytes)} of ${formatBytes(length_bytes)}`,
  ];
  if (bytesPerSecond !== null) told.push(`${formatBytes(bytesPerSecond)}/s`);
  if (left_s !== null) told.push(`${formatLength(Math.max(1, left_s))} left`);
  return told.join(" · ");
}
