/** What begins anew by itself: after a sign-in, when the network is back, when the machine wakes up. */

import { onWakeUp } from "./wake_up.js";

/** @typedef {import("./playback.js").Playback} Playback */

/**
 * @param {Playback} playback
 * @param {{app: import("../app.js").App, reports: import("./play_reports.js").PlayReports, signal:
 * AbortSignal}} options
 */
export function recoverByItself(playback, { app, reports, signal }) {
  const goOn = () => {
    const { status, error } = playback.state;
    if (status === "failed" && error?.recoverable) playback.retry();
  };
  // Any call of the API asks for the password where the session is over.
  playback.addEventListener("signin", () => void app.api.get("/me").catch(() => {}), { signal });
  app.session.account.watch((account) => {
    if (account) playback.signedIn();
  }, signal);
  app.reachable.watch((reachable) => {
    if (!reachable) return;
    goOn();
    void reports.tell();
  }, signal);
  onWakeUp(() => {
    goOn();
    void reports.tell();
  }, signal);
}
