/** Where the account is signed in, with a way to sign out there. */

import { fill, h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { textButton } from "../../shared/button.js";
import { askToConfirm } from "../../shared/dialog.js";
import { formatAgo } from "../../shared/format.js";
import { toast, toastError } from "../../shared/toast.js";

/** @typedef {import("../app.js").App} App */
/** @typedef {import("../../shared/types.js").OwnSession} OwnSession */

const MOST = 100;

/** @param {App} app @param {AbortSignal} signal @returns {Promise<HTMLElement>} */
export async function sessionList(app, signal) {
  const element = h("div", { class: "devices" });
  const show = async () => {
    const { items } = await app.api.get("/me/sessions", { limit: MOST }, { signal });
    const mine = items.filter((/** @type {OwnSession} */ { current }) => current);
    const others = items.filter((/** @type {OwnSession} */ { current }) => !current);
    const rows = [...mine, ...others].map((session) => row(app, session, show));
    fill(element, h("ul", null, rows), others.length > 0 && everywhere(app));
  };
  await show();
  return element;
}

/** @param {App} app @param {OwnSession} session @param {() => Promise<void>} showAgain */
function row({ api }, session, showAgain) {
  const signOut = async () => {
    try {
      await api.delete(`/me/sessions/${session.id}`);
      await showAgain();
      toast(`Signed out on ${session.device}`);
    } catch (error) {
      toastError(error, "Not signed out");
    }
  };
  const told = [session.current ? "now" : formatAgo(session.last_seen_at), session.address]
    .filter(Boolean)
    .join(", ");
  return h(
    "li",
    { class: "device" },
    icon("device"),
    h(
      "div",
      { class: "device-words" },
      h(
        "p",
        null,
        session.device,
        session.current && h("span", { class: "badge device-here" }, "This device"),
      ),
      h("p", { class: "soft" }, told),
    ),
    !session.current &&
      textButton("Sign out", () => void signOut(), {
        "aria-label": `Sign out on ${session.device}, ${told}`,
      }),
  );
}

/** @param {App} app */
function everywhere({ api, session }) {
  const signOut = async () => {
    const question = {
      title: "Sign out everywhere?",
      text: "This device is signed out, too. What plays stops.",
      confirm: "Sign out everywhere",
    };
    if (!(await askToConfirm(question))) return;
    try {
      api.askToSignIn = null;
      await api.post("/auth/logout-all");
      session.leave();
      location.assign("/");
    } catch (error) {
      toastError(error, "Not signed out");
    }
  };
  return textButton("Sign out everywhere", () => void signOut());
}
