/** Who works on a playlist, and how others come to. */

import { fill, h } from "../../shared/dom.js";
import { hrefOf } from "../../shared/router.js";
import { formatAgo, formatMoment, isolated } from "../../shared/format.js";
import { textButton } from "../../shared/button.js";
import { initialsOf } from "../../shared/artwork.js";
import { openDialog } from "../../shared/dialog.js";
import { toast, toastError } from "../../shared/toast.js";
import { nameOf } from "./person.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("./entries.js").PlaylistEntries} PlaylistEntries */
/** @typedef {{person: import("../../shared/types.js").Person, joined_at: string}} Collaborator */

/** @param {App} app @param {PlaylistEntries} entries */
export async function openCollaboration(app, entries) {
  const people = h("ul", { class: "people" });
  const invite = h("div", { class: "invite" });
  const dialog = openDialog(`Who works on ${entries.playlist.name}`, people, invite);
  const show = async () => {
    const { playlist } = entries;
    const owns = playlist.access === "owner";
    fill(
      invite,
      owns && (playlist.collaborative ? inviting(app, entries) : switchOn(app, entries, () => void show())),
    );
    try {
      const path = `/playlists/${playlist.id}/collaborators`;
      const others = [];
      if (playlist.collaborative) for await (const items of app.api.pages(path)) others.push(...items);
      fill(
        people,
        personRow(nameOf(playlist.owner, app.session.account.get()?.id), "made it", null),
        others.map((/** @type {Collaborator} */ each) =>
          collaboratorRow(app, entries, each, () => (dialog.close(), void 0)),
        ),
      );
    } catch (error) {
      toastError(error, "Who works on it can’t be read");
    }
  };
  await show();
}

/** @param {App} app @param {PlaylistEntries} entries @param {() => void} then */
function switchOn({ api }, entries, then) {
  const onClick = async () => {
    const { id, version } = entries.playlist;
    try {
      entries.became(await api.patch(`/playlists/${id}`, { collaborative: true, version }));
      then();
    } catch (error) {
      toastError(error, "Not switched on");
      await entries.look();
    }
  };
  return [
    h("p", { class: "soft" }, "Only you can change it. Let others add, move and remove tracks, too?"),
    textButton("Make it collaborative", () => void onClick(), { kind: "primary", icon: "users" }),
  ];
}

/** @param {App} app @param {PlaylistEntries} entries @returns {HTMLElement} */
function inviting({ api }, { playlist }) {
  const place = h("div", { class: "invite-place" });
  const onClick = async () => {
    try {
      const { token, expires_at } = await api.post(`/playlists/${playlist.id}/invitations`);
      const link = new URL(hrefOf(`/invitations/${encodeURIComponent(token)}`), location.href).href;
      fill(place, linkShown(link, expires_at));
      place.querySelector("input")?.select();
    } catch (error) {
      toastError(error, "No invitation");
    }
  };
  fill(
    place,
    textButton("Make an invitation", () => void onClick(), { kind: "primary", icon: "link" }),
  );
  return place;
}

/** @param {string} link @param {string} expires_at */
function linkShown(link, expires_at) {
  const input = h("input", { class: "input", readOnly: true, value: link, "aria-label": "Invitation link" });
  const copy = textButton("Copy", async () => {
    input.select();
    try {
      await navigator.clipboard.writeText(link);
      toast("Link copied.");
    } catch {
      // Browsers may refuse it: it is selected, so the keyboard does it.
      toast("Press Ctrl-C to copy the link.");
    }
  });
  const until = `Whoever opens this link can join, until ${formatMoment(expires_at)}. It is shown only now.`;
  return [h("div", { class: "invite-link" }, input, copy), h("p", { class: "soft invite-until" }, until)];
}

/** @param {App} app @param {PlaylistEntries} entries @param {Collaborator} collaborator @param {() => void} onGone */
function collaboratorRow({ api, session, router }, { playlist }, { person, joined_at }, onGone) {
  const ownId = session.account.get()?.id;
  const self = person.id === ownId;
  const name = nameOf(person, ownId);
  const onClick = async () => {
    try {
      await api.delete(`/playlists/${playlist.id}/collaborators/${person.id}`);
      if (self) (onGone(), router.replace(hrefOf("/library/playlists")));
      else row.remove();
      toast(
        self
          ? `You no longer work on ${isolated(playlist.name)}.`
          : `${isolated(name)} no longer works on it.`,
      );
    } catch (error) {
      toastError(error, "Not changed");
    }
  };
  const may = self || playlist.access === "owner";
  const out = may
    ? textButton(self ? "Leave" : "Remove", () => void onClick(), {
        kind: "plain",
        "aria-label": self ? "Leave this playlist" : `Remove ${name}`,
      })
    : null;
  const row = personRow(name, `joined ${formatAgo(joined_at)}`, out);
  return row;
}

/** @param {string} name @param {string} line @param {HTMLElement | null} action */
function personRow(name, line, action) {
  return h(
    "li",
    { class: "person" },
    h("span", { class: "person-mark", "aria-hidden": "true" }, initialsOf(name)),
    h("span", { class: "person-names" }, h("span", null, name), h("span", { class: "soft" }, line)),
    action,
  );
}
