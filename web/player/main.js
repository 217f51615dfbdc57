/** The player, put together. */

import { h } from "../shared/dom.js";
import { ApiError } from "../shared/api.js";
import { Session } from "../shared/session.js";
import { watchLeaving } from "../shared/leaving.js";
import { Pager } from "../shared/pager.js";
import { Router } from "../shared/router.js";
import { watchConnection } from "../shared/connection.js";
import { applyTheme } from "../shared/theme.js";
import { askToSignInAgain, signInPage } from "../shared/sign_in.js";
import { showUnreachable } from "../shared/unreachable.js";
import { Actions } from "./actions.js";
import { Shell } from "./shell.js";
import { PlayerApi } from "./player_api.js";
import { SearchBox } from "./search_box.js";
import { playerAccountButton } from "./account_menu.js";
import { PARTS } from "./parts.js";
import { ROUTES } from "./routes.js";

const KNOWN_HERE = "segue.known-here";

applyTheme();
const api = new PlayerApi();
const session = new Session(api);
await whoIsIt();
localStorage.setItem(KNOWN_HERE, "1");
startPlayer();

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

/** Who was never here is first offered to make an account, everybody else to sign in. */
async function ask() {
  const mode = localStorage.getItem(KNOWN_HERE) ? "sign-in" : "sign-up";
  const { element, signedIn } = signInPage(session, { mode });
  document.title = "Segue";
  document.body.replaceChildren(element);
  await signedIn;
}

/** Another tab has signed out: the queue, which would be kept again on the way, is let go first. */
function leave() {
  session.account.set(null);
  location.replace("/");
}

function startPlayer() {
  session.askAgain = (account) => askToSignInAgain(session, account);
  watchLeaving((accountId) => accountId === session.account.get()?.id && leave());
  const router = new Router();
  const actions = new Actions();
  const search = new SearchBox(router);
  const shell = new Shell({
    onBack: () => router.back(),
    search: search.element,
    account: playerAccountButton(session),
  });
  const reachable = watchConnection(api);
  reachable.watch((isIt) => shell.setReachable(isIt));
  const app = { api, session, router, shell, actions, reachable, search };
  new Pager(app, ROUTES);
  document.body.replaceChildren(shell.element);
  for (const join of PARTS) join(app);
  router.start();
}
