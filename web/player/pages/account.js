/** The account: who one is, how it sounds, where one is signed in, and the way out for good. */

import { h } from "../../shared/dom.js";
import { plainPage } from "./catalog_grid.js";
import { profileForm } from "../account/profile.js";
import { qualityChoice } from "../account/quality_choice.js";
import { themeChoice } from "../account/theme_choice.js";
import { emailForm, passwordForm } from "../account/credentials.js";
import { sessionList } from "../account/sessions.js";
import { deletionButton } from "../account/deletion.js";

/** @type {import("../app.js").MakePage} */
export async function page(app, { signal }) {
  const account = await app.session.refresh();
  return plainPage("Account", [
    h(
      "div",
      { class: "settings" },
      part("Profile", [profileForm(app, account)]),
      part("Sound", [qualityChoice(app, account)]),
      part("Looks", [themeChoice()]),
      part("Signing in", [emailForm(app, account), passwordForm(app, account)]),
      part("Devices", [await sessionList(app, signal)], "Where you are signed in."),
      part("Your data", [
        h(
          "p",
          { class: "soft" },
          "Everything that is kept of you as one JSON file: library, playlists, history, sessions.",
        ),
        h("a", { class: "button button-quiet", href: "/api/v1/me/export", download: "" }, "Export"),
      ]),
      part("Delete the account", [
        h("p", { class: "soft" }, "Library, playlists and history go with it. Nothing brings them back."),
        deletionButton(app),
      ]),
    ),
  ]);
}

/** @param {string} title @param {HTMLElement[]} content @param {string} [about] */
function part(title, content, about) {
  return h(
    "section",
    { class: "setting", "aria-label": title },
    h("div", { class: "setting-name" }, h("h2", null, title), about && h("p", { class: "soft" }, about)),
    h("div", { class: "setting-content" }, content),
  );
}
