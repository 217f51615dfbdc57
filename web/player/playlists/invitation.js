/** Where an invitation to work on a playlist leads. */

import { h } from "../../shared/dom.js";
import { isolated } from "../../shared/format.js";
import { hrefOf } from "../../shared/router.js";
import { ApiError } from "../../shared/api.js";
import { textButton } from "../../shared/button.js";
import { toast } from "../../shared/toast.js";

/** @type {import("../app.js").MakePage} */
export function page({ api, router }, { params }) {
  const problem = h("p", { class: "form-problem", role: "alert" });
  const join = textButton("Join", () => void onJoin(), { kind: "primary", icon: "users" });
  const onJoin = async () => {
    join.disabled = true;
    problem.textContent = "";
    try {
      const playlist = await api.post("/playlists/invitations/accept", { token: params.token });
      router.replace(hrefOf(`/playlists/${playlist.id}`));
      toast(`You work on ${isolated(playlist.name)} now.`);
    } catch (error) {
      join.disabled = false;
      problem.textContent = explain(error);
    }
  };
  const text =
    "Join, and the playlist comes into your library, where you can add, move and remove its tracks. Whether the invitation still holds is known when you join.";
  return {
    title: "Invitation",
    element: h(
      "div",
      { class: "notice" },
      h("h1", null, "Make a playlist together"),
      h("p", { class: "soft" }, text),
      problem,
      join,
    ),
  };
}

/** @param {unknown} error */
function explain(error) {
  if (!(error instanceof ApiError)) return String(error);
  const words = /** @type {Record<string, string>} */ ({
    "invitation-not-found": "This invitation is over, or was withdrawn. Ask for another.",
    "too-many-collaborators": "There is no room for another on this playlist.",
  });
  return words[error.code] ?? error.message;
}
