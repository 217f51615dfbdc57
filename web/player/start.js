/** The player, put together once somebody is signed in. */

import { watchConnection } from "../shared/connection.js";
import { watchLeaving } from "../shared/leaving.js";
import { Pager } from "../shared/pager.js";
import { Router } from "../shared/router.js";
import { askToSignInAgain } from "../shared/sign_in.js";
import { Actions } from "./actions.js";
import { playerAccountButton } from "./account_menu.js";
import { PARTS } from "./parts.js";
import { ROUTES } from "./routes.js";
import { SearchBox } from "./search_box.js";
import { Shell } from "./shell.js";

/** @typedef {import("../shared/session.js").Session} Session */

/**
 * Another tab has signed out: the queue, which would be kept again on the way, is let go first.
 * @param {Session} session
 */
function leave(session) {
  session.account.set(null);
  location.replace("/");
}

/** @param {import("./player_api.js").PlayerApi} api @param {Session} session somebody is signed in */
export function startPlayer(api, session) {
  session.askAgain = (account) => askToSignInAgain(session, account);
  watchLeaving((accountId) => accountId === session.account.get()?.id && leave(session));
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
