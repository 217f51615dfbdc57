/** What was done, in words. */

import { isolated } from "../../shared/format.js";

/**
 * @typedef {{
 *   audit_id: string, user_id: string | null, email: string | null, display_name: string | null
 * }} AuditedAccount
 * @typedef {{
 *   id: string, at: string, action: string, outcome: "done" | "refused", actor: AuditedAccount | null,
 *   subject: AuditedAccount | null, object_kind: string | null, object_id: string | null,
 *   object_title: string | null, network: string | null,
 *   changes: {field: string, before: unknown, after: unknown}[]
 * }} AuditRecord
 */

/** By groups, as they are offered. @type {{name: string, actions: [string, string][]}[]} */
export const ACTIONS = [
  {
    name: "Accounts",
    actions: [
      ["register", "Registered"],
      ["log-in", "Signed in"],
      ["log-out", "Signed out"],
      ["log-out-everywhere", "Signed out everywhere"],
      ["revoke-session", "Ended a session"],
      ["change-password", "Changed a password"],
      ["change-email", "Changed an e-mail address"],
      ["export-account", "Exported an account"],
      ["delete-account", "Deleted an account"],
      ["add-account", "Added an account"],
      ["change-account", "Changed an account"],
      ["change-tier", "Changed a tier"],
    ],
  },
  {
    name: "Catalog",
    actions: [
      ["change-artist", "Changed an artist"],
      ["change-album", "Changed an album"],
      ["change-track", "Changed a track"],
      ["delete-artist", "Deleted an artist"],
      ["delete-album", "Deleted an album"],
      ["delete-track", "Deleted a track"],
      ["set-lyrics", "Set lyrics"],
      ["delete-lyrics", "Deleted lyrics"],
      ["feature", "Featured"],
      ["unfeature", "No longer featured"],
    ],
  },
  {
    name: "Masters",
    actions: [
      ["submit-master", "Handed in a master"],
      ["retry-job", "Tried a job again"],
      ["change-job-tags", "Changed a master’s tags"],
      ["set-job-artwork", "Set a master’s artwork"],
      ["publish-job", "Published a master"],
      ["discard-job", "Discarded a master"],
      ["preview-asset", "Heard an asset"],
      ["purge-asset", "Purged an asset"],
      ["rebuild-search", "Rebuilt the search index"],
    ],
  },
];

const DIGEST = /^[0-9a-f]{64}$/;
const WORDS = new Map(ACTIONS.flatMap(({ actions }) => actions));

/** @param {string} action */
export function nameOfAction(action) {
  return WORDS.get(action) ?? action;
}

/** `tier: individual → family`. @param {AuditRecord["changes"][number]} change */
export function changeWords({ field, before, after }) {
  return `${field.replaceAll("_", " ")}: ${valueWords(before)} → ${valueWords(after)}`;
}

/** @param {unknown} value */
function valueWords(value) {
  if (value === null || value === "") return "nothing";
  // A digest says nothing more with all its digits.
  if (typeof value === "string" && DIGEST.test(value)) return `${value.slice(0, 12)}…`;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Array.isArray(value) ? value.map(isolated).join(", ") || "nothing" : isolated(String(value));
}

/** An account by its address, or what there is of it. @param {AuditedAccount} account */
export function nameOfAccount({ audit_id, user_id, email }) {
  return email ?? (user_id === null ? `a deleted account (${audit_id.slice(0, 8)})` : user_id);
}

/**
 * What an entry is about besides an account: what it is called, or its kind and id where it is called nothing any more.
 * @param {AuditRecord} record
 * @returns {string | null}
 */
export function nameOfObject({ object_kind, object_id, object_title }) {
  if (!object_kind || !object_id) return null;
  return object_title === null ? `the ${object_kind} ${object_id}` : `“${isolated(object_title)}”`;
}

/**
 * Where the object of an entry is looked at, if there is such a place and it is still there.
 * @param {AuditRecord} record
 * @returns {string | null}
 */
export function hrefOfObject({ object_kind, object_id, object_title }) {
  if (!object_id || object_title === null) return null;
  /** @type {Record<string, string>} */
  const places = {
    artist: "artists",
    album: "albums",
    track: "tracks",
    playlist: "playlists",
    job: "jobs",
  };
  if (object_kind === "asset") return `#/assets/${object_id.replaceAll("-", "")}`;
  const place = object_kind && places[object_kind];
  return place ? `#/${place}/${object_id}` : null;
}
