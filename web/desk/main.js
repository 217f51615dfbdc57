/** The ingest desk, put together. */

import { Router } from "../shared/router.js";
import { Session } from "../shared/session.js";
import { Pager } from "../shared/pager.js";
import { watchConnection } from "../shared/connection.js";
import { applyTheme } from "../shared/theme.js";
import { plural } from "../shared/format.js";
import { askToSignInAgain, signInPage } from "../shared/sign_in.js";
import { toast } from "../shared/toast.js";
import { showUnreachable } from "../shared/unreachable.js";
import { browserStorage, Memory } from "../player/playing/remembered.js";
import { deskAccountButton } from "./account_menu.js";
import { KeptUploads } from "./handing_in/kept_uploads.js";
import { UploadQueue } from "./handing_in/upload_queue.js";
import { JobBoard } from "./jobs/job_board.js";
import { PatientApi } from "./patient_api.js";
import { joinPlaying } from "./playing/join.js";
import { refusal } from "./refusal.js";
import { ROUTES } from "./routes.js";
import { Shell } from "./shell.js";

const TITLE = "Segue ingest desk";

applyTheme();
const api = new PatientApi();
const session = new Session(api);
await whoIsIt();
if (session.may("administer")) startDesk();
else document.body.replaceChildren(refusal(session));

/** Have somebody signed in, by the cookie or by asking. */
async function whoIsIt() {
  for (;;) {
    try {
      if (await session.begin()) return;
      const text = "Masters go in here. For administrators.";
      const { element, signedIn } = signInPage(session, {
        mode: "sign-in",
        signUp: false,
        title: "Ingest desk",
        text,
      });
      document.title = TITLE;
      document.body.replaceChildren(element);
      await signedIn;
      return;
    } catch {
      await showUnreachable();
    }
  }
}

function startDesk() {
  session.askAgain = (account) => askToSignInAgain(session, account);
  const ending = new AbortController();
  const { signal } = ending;
  const router = new Router();
  const shell = new Shell({ onBack: () => router.back(), account: deskAccountButton(session) });
  const reachable = watchConnection(api);
  reachable.watch((isIt) => shell.setReachable(isIt));
  api.addEventListener("waiting", (event) => {
    toast(
      `That is more than Segue takes in a minute. Going on in ${/** @type {CustomEvent} */ (event).detail.wait_s} s.`,
    );
  });
  const accountId = session.account.get()?.id ?? "";
  const kept = new KeptUploads(new Memory(browserStorage()), accountId);
  const uploads = new UploadQueue({ api, kept, reachable });
  const board = new JobBoard(api, signal);
  const player = joinPlaying({ api, session, shell, signal });
  uploads.addEventListener("through", (event) => {
    toast(`${plural(/** @type {CustomEvent} */ (event).detail.masters, "master")} handed in`);
  });
  warnBeforeLeaving(uploads, board);
  api.addEventListener("refused", () => void leaveIfDemoted(ending));
  /** @type {import("./desk.js").Desk} */
  const desk = { api, session, router, shell, uploads, board, player };
  new Pager(desk, ROUTES);
  document.body.replaceChildren(shell.element);
  router.start();
}

/**
 * Who is no administrator any more is told so, rather than refused at every turn.
 * @param {AbortController} ending of the desk
 */
async function leaveIfDemoted(ending) {
  try {
    await session.refresh();
  } catch {
    return;
  }
  if (ending.signal.aborted || session.may("administer")) return;
  ending.abort();
  document.body.replaceChildren(refusal(session));
}

/**
 * Uploads end with the page; they can be gone on with, but somebody would have to drop the files again. What
 * is typed of tags is lost.
 * @param {UploadQueue} uploads
 * @param {JobBoard} board
 */
function warnBeforeLeaving(uploads, board) {
  window.addEventListener("beforeunload", (event) => {
    if (uploads.busy || board.hasDrafts) event.preventDefault();
  });
}
