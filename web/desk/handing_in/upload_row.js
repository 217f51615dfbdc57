/** One upload as a row: its name, how far it is, and what can be done about it. */

import { fill, h } from "../../shared/dom.js";
import { iconButton, textButton } from "../../shared/button.js";
import { formatBytes, isolated } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { toastError } from "../../shared/toast.js";
import { folderNames } from "../folder_names.js";
import { progressBar } from "../progress_bar.js";

/** @typedef {import("./upload.js").Upload} Upload */
/** @typedef {import("./upload_queue.js").UploadQueue} UploadQueue */

/** @param {Upload} upload @param {UploadQueue} uploads @param {AbortSignal} signal @returns {HTMLElement} */
export function uploadRow(upload, uploads, signal) {
  const told = h("p", { class: "upload-told soft figures" });
  const bar = progressBar(`Upload of ${upload.name}`);
  const buttons = h("div", { class: "upload-buttons" });
  let shown = "";
  const show = () => {
    bar.show(upload.sent_bytes / Math.max(upload.length_bytes, 1));
    bar.element.hidden = upload.isOver;
    fill(told, ...wordsOf(upload));
    told.classList.toggle("form-problem", upload.state === "refused");
    const kind = `${upload.state} ${upload.job?.id}`;
    if (kind === shown) return;
    shown = kind;
    const focused = buttons.contains(document.activeElement);
    fill(buttons, buttonsOf(upload, uploads));
    if (focused) buttons.querySelector("button")?.focus();
  };
  upload.addEventListener("change", show, { signal });
  show();
  return h(
    "li",
    { class: "upload" },
    h(
      "div",
      { class: "upload-names" },
      h("p", { class: "upload-name" }, upload.name),
      upload.kept.folder &&
        h("p", { class: "upload-folder soft" }, folderNames(upload.kept.folder.split("/"))),
    ),
    h("div", { class: "upload-progress" }, bar.element, told),
    buttons,
  );
}

/** @param {Upload} upload @returns {(Node | string)[]} */
function wordsOf({ state, reason, sent_bytes, length_bytes, job }) {
  const of = `${formatBytes(sent_bytes)} of ${formatBytes(length_bytes)}`;
  switch (state) {
    case "absent":
      return [`${of}. Drop the same file again to go on.`];
    case "waiting":
      return [`${formatBytes(length_bytes)}, waiting its turn`];
    case "sending":
      return [of];
    case "away":
      return [`${of}. Waiting for Segue …`];
    case "paused":
      return [`${of}, paused`];
    case "refused":
      return [reason];
    case "done":
      return [
        "The same master was handed in before: ",
        h("a", { class: "link", href: hrefOf(`/jobs/${job.id}`) }, "its job"),
      ];
  }
}

/** @param {Upload} upload @param {UploadQueue} uploads */
function buttonsOf(upload, uploads) {
  const { state, name } = upload;
  const dismiss = () => {
    uploads.dismiss(upload).catch((error) => toastError(error, `${isolated(name)} is still there`));
  };
  if (upload.isOver) return [iconButton("close", `Take ${isolated(name)} off the list`, dismiss)];
  return [
    ["waiting", "sending", "away"].includes(state) &&
      iconButton("pause", `Pause ${name}`, () => uploads.pause(upload)),
    state === "paused" &&
      textButton("Go on", () => uploads.resume(upload), {
        kind: "plain",
        "aria-label": `Go on with ${name}`,
      }),
    iconButton("close", `Cancel ${name}`, dismiss),
  ];
}
