/** One asset: what its master looks like, what was made of it, and whether that is right. */

import { h } from "../../shared/dom.js";
import { ApiError } from "../../shared/api.js";
import { missingPage } from "../../shared/failed_page.js";
import { textButton } from "../../shared/button.js";
import { formatBytes, formatCount, formatMoment, formatTrackLength } from "../../shared/format.js";
import { formatDepthAndRate } from "../../shared/quality.js";
import { hrefOf } from "../../shared/router.js";
import { facts } from "../facts.js";
import { formatLevel } from "../charts/scale.js";
import { renditionList } from "./rendition_list.js";
import { verificationPart } from "./verification.js";
import { formatCoding } from "./master_format.js";
import { waveformFigure } from "./waveform_figure.js";

/** @typedef {import("../desk.js").Desk} Desk */
/** @typedef {import("./asset_types.js").Asset} Asset */
/** @typedef {import("./asset_types.js").Waveform} Waveform */

const UNMEASURED =
  "This asset was packaged before waveforms were measured, so there is no picture of its master. A better master of " +
  "the track gets one. So does this one, if the track is deleted and the master handed in again.";
const ASSET_ID = /^[0-9a-f]{32}$/;

/** @type {import("../desk.js").MakePage} */
export async function page(desk, { params, signal }) {
  if (!ASSET_ID.test(params.id)) return missingPage();
  const path = `/admin/assets/${params.id}`;
  /** @type {[Asset, Waveform | null]} */
  const [asset, waveform] = await Promise.all([
    desk.api.get(path, {}, { signal }),
    readWaveform(desk, path, signal),
  ]);
  const element = h(
    "div",
    { class: "page-inner desk-page" },
    asset.track ? head(desk, asset, asset.track) : asset.waiting && waitingHead(desk, asset, asset.waiting),
    asset.track && !asset.is_current && h("p", { class: "desk-note" }, supersededWords(asset)),
    asset.notes.length > 0 &&
      h("p", { class: "desk-note" }, `The packager noted: ${asset.notes.join("; ")}.`),
    h(
      "section",
      { class: "desk-part", "aria-label": "Waveform and loudness" },
      waveform
        ? waveformFigure(waveform, asset.loudness.integrated_lufs)
        : h("p", { class: "soft" }, UNMEASURED),
    ),
    h(
      "section",
      { class: "desk-part", "aria-label": "The master" },
      h("h2", { class: "desk-title" }, "The master"),
      masterFacts(asset),
    ),
    h(
      "section",
      { class: "desk-part", "aria-label": "Renditions" },
      h("h2", { class: "desk-title" }, "Renditions"),
      h(
        "p",
        { class: "soft" },
        `The bit rate of each segment as it is sent, in kbit/s. ${formatBytes(asset.stored_bytes)} in all.`,
      ),
      renditionList(asset),
    ),
    verificationPart(desk, asset.id, signal),
  );
  return { title: asset.track ? `Asset of ${asset.track.title}` : "Asset that waits", element };
}

/**
 * Of one that is not published yet.
 * @param {Desk} desk
 * @param {Asset} asset
 * @param {NonNullable<Asset["waiting"]>} waiting
 */
function waitingHead(desk, { id, length_s }, { job_id, ...named }) {
  const link = h("a", { class: "link", href: hrefOf(`/jobs/${job_id}`) }, "Review it");
  const about = h("p", { class: "soft asset-place" }, "Waits to be published · ", link);
  return h(
    "div",
    { class: "page-head" },
    h("div", null, h("p", { class: "kicker" }, "Asset"), h("h1", null, named.title), about),
    playButton(() => desk.player.playAsset({ asset_id: id, length_s, ...named })),
  );
}

/** A track is played as listeners hear it; what it isn't played from is heard for itself. @param {() => void} play */
function playButton(play) {
  return textButton("Play", play, { kind: "primary", icon: "play" });
}

/** @param {Desk} desk @param {Asset} asset @param {NonNullable<Asset["track"]>} track */
function head(desk, { id, length_s, is_current }, track) {
  return h(
    "div",
    { class: "page-head" },
    h(
      "div",
      null,
      h("p", { class: "kicker" }, "Asset"),
      h("h1", null, track.title),
      h(
        "p",
        { class: "soft asset-place" },
        h("a", { class: "link", href: hrefOf(`/artists/${track.artist_id}`) }, track.artist),
        " · ",
        h("a", { class: "link", href: hrefOf(`/albums/${track.album_id}`) }, track.album_title),
        " · ",
        h("a", { class: "link", href: `/#/albums/${track.album_id}` }, "In the player"),
      ),
    ),
    playButton(() =>
      is_current
        ? void desk.player.playTrack(track.id)
        : desk.player.playAsset({ asset_id: id, length_s, ...track }),
    ),
  );
}

/** @param {Asset} asset */
function supersededWords({ superseded_at }) {
  const when = superseded_at ? ` since ${formatMoment(superseded_at)}` : "";
  return `A newer packaging has taken over${when}: the track plays from that one. Play is this one.`;
}

/** @param {Desk} desk @param {string} path @param {AbortSignal} signal @returns {Promise<Waveform | null>} */
async function readWaveform({ api }, path, signal) {
  try {
    return await api.get(`${path}/waveform`, {}, { signal });
  } catch (error) {
    if (error instanceof ApiError && error.code === "waveform-not-measured") return null;
    throw error;
  }
}

/** @param {Asset} asset */
function masterFacts({ id, master, master_bytes, length_s, loudness, created_at, target_duration_s }) {
  return facts([
    [
      "Format",
      `${formatCoding(master)}, ${formatDepthAndRate(master)}, ` +
        (master.channels === 1 ? "mono" : "stereo"),
    ],
    ["Length", `${formatTrackLength(length_s)} (${formatCount(master.valid_samples)} samples)`],
    ["Integrated loudness", formatLevel(loudness.integrated_lufs, "LUFS")],
    ["Loudness range", formatLevel(loudness.range_lu, "LU")],
    ["True peak", formatLevel(loudness.true_peak_dbtp, "dBTP")],
    master_bytes !== null && ["Size", formatBytes(master_bytes)],
    ["SHA-256", h("code", { class: "hash" }, master.sha256)],
    ["Packaged", formatMoment(created_at)],
    ["Longest segment", `${target_duration_s} s`],
    ["Asset", h("code", { class: "hash" }, id)],
  ]);
}
