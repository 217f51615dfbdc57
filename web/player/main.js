/**
 * The player, begun: who is here. All else is loaded meanwhile, so that the sign-in page waits for none of it.
 */

import { h } from "../shared/dom.js";
import { ApiError } from "../shared/api.js";
import { Session } from "../shared/session.js";
import { applyTheme } from "../shared/theme.js";
import { signInPage } from "../shared/sign_in.js";
import { showUnreachable } from "../shared/unreachable.js";
import { PlayerApi } from "./player_api.js";

const KNOWN_HERE = "segue.known-here";

applyTheme();
const api = new PlayerApi();
const session = new Session(api);
const asked = whoIsIt();
const loading = import("./start.js").catch((error) => void console.error(error));
await asked;
localStorage.setItem(KNOWN_HERE, "1");
const loaded = await loading;
if (loaded) loaded.startPlayer(api, session);
else void showUnreachable().then(() => location.reload());

/** Have somebody signed in, by the cookie or by asking. */
async function whoIsIt() {
  for (;;) {
    try {
      if (await session.begin()) return;
      return await ask();
    } catch (error) {
      if (error instanceof ApiError && error.status === 429) await patience(error.retryAfter_s ?? 1);
      else await showUnreachable();
    }
  }
}

/** @param {number} wait_s as long as the API asks for @returns {Promise<void>} */
function patience(wait_s) {
  const text = "That was much at once. Segue goes on by itself.";
  document.body.replaceChildren(
    h("main", { class: "notice" }, h("h1", null, "One moment"), h("p", { class: "soft" }, text)),
  );
  return new Promise((resolve) => setTimeout(resolve, wait_s * 1000));
}

/** Who was never here is first offered to make an account, where accounts are made; everybody else to sign in. */
async function ask() {
  const { registration_open: signUp } = await api.get("");
  const mode = !signUp || localStorage.getItem(KNOWN_HERE) ? "sign-in" : "sign-up";
  const note = "Accounts are made by who runs this Segue.";
  const { element, signedIn } = signInPage(session, { mode, signUp, note });
  document.title = "Segue";
  document.body.replaceChildren(element);
  await signedIn;
}
