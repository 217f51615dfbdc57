/** What begins anew by itself: after a sign-in, when the network is back, when the machine wakes up. */

import { onWakeUp } from "./wake_up.js";

/** @typedef {import("./playback.js").Playback} Playback */

/**
 * @param {Playback} playback
 * @param {{app: import("../app.js").App, reports: import("./play_reports.js").PlayReports, signal: AbortSignal}} options
 */
export function recoverByItself(playback, { app, reports, signal }) {
  const goOn = () => {
    const { status, error } = playback.state;
    if (status === "failed" && error?.recoverable) playback.retry();
  };
  // Any call of the API asks for the password, and is answered when somebody has signed in.
  const signIn = () => void app.api.get("/me").then(() => playback.retry(), () => {});
  playback.engine.addEventListener("signedout", signIn, { signal });
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
