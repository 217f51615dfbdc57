/** What can be done about a job: try again, decide, listen, look. */

import { h } from "../../shared/dom.js";
import { iconButton, textButton } from "../../shared/button.js";
import { isolated } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { askToConfirm } from "../../shared/dialog.js";
import { toast, toastError } from "../../shared/toast.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("./job.js").Job} Job */

/** @param {Desk} desk @param {Job} job @returns {HTMLElement} */
export function retryButton({ api, board }, job) {
  const retry = async () => {
    button.disabled = true;
    try {
      board.take([await api.post(`/admin/jobs/${job.id}/retry`)]);
    } catch (error) {
      button.disabled = false;
      toastError(error, "Not tried again");
    }
  };
  const button = textButton("Retry", () => void retry(), {
    icon: "retry",
    "aria-label": `Retry ${job.file_name}`,
  });
  return button;
}

/**
 * @param {Desk} desk
 * @param {Job} job
 * @param {{before?: () => Promise<boolean>}} [options] `before`: what must be done first; false where that
 *   can't be
 * @returns {HTMLElement}
 */
export function publishButton({ api, board }, job, { before = async () => true } = {}) {
  const publish = async () => {
    button.disabled = true;
    try {
      if (await before()) board.take([await api.post(`/admin/jobs/${job.id}/publication`)]);
    } catch (error) {
      toastError(error, "Not published");
    }
    button.disabled = false;
  };
  const button = textButton("Publish", () => void publish(), {
    kind: "primary",
    "aria-label": `Publish ${job.file_name}`,
  });
  return button;
}

/** @param {Desk} desk @param {Job} job @returns {HTMLElement} */
export function discardButton({ api, board }, job) {
  const discard = async () => {
    const question = {
      title: `Discard ${isolated(job.file_name)}?`,
      text: "What was packaged of it is thrown away, and so is the master, unless it is handed in again.",
      confirm: "Discard",
      danger: true,
    };
    if (!(await askToConfirm(question))) return;
    try {
      board.take([await api.delete(`/admin/jobs/${job.id}/publication`)]);
    } catch (error) {
      toastError(error, "Not discarded");
    }
  };
  return textButton("Discard", () => void discard(), {
    kind: "plain",
    "aria-label": `Discard ${job.file_name}`,
  });
}

/** Of a master that waits. @param {Desk} desk @param {Job} job @returns {HTMLElement} */
export function listenButton({ api, player }, { asset_id, file_name }) {
  const listen = async () => {
    try {
      const { length_s, waiting, track } = await api.get(`/admin/assets/${asset_id}`);
      player.playAsset({ asset_id, length_s, ...(waiting ?? track) });
    } catch (error) {
      toastError(error, "It can’t be played");
    }
  };
  return iconButton("play", `Play ${file_name}`, () => void listen());
}

/** To what was made of it. @param {Job} job */
export function assetLink({ asset_id, file_name }) {
  return asset_id
    ? h(
        "a",
        { class: "link", href: hrefOf(`/assets/${asset_id}`), "aria-label": `Asset of ${file_name}` },
        "Asset",
      )
    : null;
}

/** Of a published master. @param {Desk} desk @param {Job} job @returns {(HTMLElement | null)[]} */
export function publishedActions(desk, job) {
  const { track_id, file_name } = job;
  if (!track_id) return [];
  return [
    iconButton("play", `Play ${file_name}`, () => void desk.player.playTrack(track_id)),
    h(
      "button",
      {
        type: "button",
        class: "link",
        "aria-label": `Album of ${file_name} in the player`,
        onClick: () => void openInPlayer(desk, track_id),
      },
      "Album",
    ),
    assetLink(job),
  ];
}

/** Open the album of a track in the player. @param {Desk} desk @param {string} trackId */
async function openInPlayer({ api }, trackId) {
  try {
    const track = await api.get(`/tracks/${trackId}`);
    location.assign(`/#/albums/${track.album_id}`);
  } catch {
    toast("The track is not in the catalog any more.", { kind: "problem" });
  }
}
