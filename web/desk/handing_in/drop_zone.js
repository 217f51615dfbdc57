/**
 * Where masters are dropped: the whole window takes them; this says so, and has buttons for who doesn't drag.
 */

import { h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { textButton } from "../../shared/button.js";
import { checkField } from "../../shared/form.js";
import { plural } from "../../shared/format.js";
import { toast } from "../../shared/toast.js";
import { filesOfDrop, filesOfInput } from "./dropped.js";

/** @typedef {import("./upload_queue.js").UploadQueue} UploadQueue */
/** @typedef {import("./dropped.js").FoundFile} FoundFile */

const REVIEW = "segue.desk.review";

/** @param {UploadQueue} uploads @param {AbortSignal} signal @returns {HTMLElement} */
export function dropZone(uploads, signal) {
  const review = h("input", {
    type: "checkbox",
    name: "review",
    checked: localStorage.getItem(REVIEW) === "1",
  });
  review.addEventListener("change", () => localStorage.setItem(REVIEW, review.checked ? "1" : "0"));
  /** @param {FoundFile[]} found */
  const take = (found) => tell(found, uploads.add(found, { review: review.checked }));
  const files = chooser("Choose files", take, {});
  const folder = chooser("Choose a folder", take, { webkitdirectory: true });
  const zone = h(
    "section",
    { class: "drop", "aria-label": "Hand in masters" },
    h("div", { class: "drop-mark" }, icon("upload")),
    h(
      "div",
      { class: "drop-words" },
      h("h2", { class: "drop-title" }, "Drop masters here, files or whole folders"),
      h(
        "p",
        { class: "soft" },
        "FLAC, WAV, AIFF and ALAC. MP3, AAC, Opus and Vorbis, too, but nothing lossless comes of them.",
      ),
    ),
    h("div", { class: "drop-buttons" }, files, folder),
    h("div", { class: "drop-review" }, checkField("Look at tags before publishing", review)),
  );
  takeDrops(zone, take, signal);
  return zone;
}

/**
 * @param {string} label
 * @param {(found: FoundFile[]) => void} take
 * @param {Record<string, any>} properties of the input
 */
function chooser(label, take, properties) {
  const input = h("input", {
    type: "file",
    multiple: true,
    hidden: true,
    "aria-label": label,
    ...properties,
  });
  input.addEventListener("change", () => {
    take(filesOfInput(input.files ?? []));
    input.value = "";
  });
  return h(
    "span",
    null,
    input,
    textButton(label, () => input.click()),
  );
}

/** What has no row of its own. @param {FoundFile[]} found @param {number} present on their way already */
function tell(found, present) {
  if (!found.length) toast("There was no file in it.");
  else if (present) toast(`${plural(present, "file")} on the way already.`);
}

/**
 * Take what is dropped anywhere in the window while this page is shown.
 * @param {HTMLElement} zone
 * @param {(found: FoundFile[]) => void} take
 * @param {AbortSignal} signal
 */
function takeDrops(zone, take, signal) {
  /** @param {DragEvent} event */
  const isFiles = (event) => zone.isConnected && Boolean(event.dataTransfer?.types.includes("Files"));
  /** @param {boolean} over */
  const show = (over) => zone.classList.toggle("drop-over", over);
  window.addEventListener(
    "dragover",
    (event) => {
      // A picture may be dropped on a form's own place.
      if (!isFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      show(true);
    },
    { signal },
  );
  window.addEventListener("dragleave", (event) => event.relatedTarget === null && show(false), { signal });
  window.addEventListener(
    "drop",
    (event) => {
      show(false);
      if (!isFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      const transfer = /** @type {DataTransfer} */ (event.dataTransfer);
      void filesOfDrop(transfer).then(take);
    },
    { signal },
  );
}
