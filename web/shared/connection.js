/** Whether Segue can be reached, as the calls find out; while it can't, it is asked from time to time. */

import { Store } from "./store.js";
import { backOff_ms } from "./events.js";

/**
 * @param {import("./api.js").Api} api
 * @param {Window} [window]
 * @returns {Store<boolean>}
 */
export function watchConnection(api, window = globalThis.window) {
  const reachable = new Store(true);
  let failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const ask = () => {
    clearTimeout(timer);
    api.get("/me").catch(() => {});
  };
  api.addEventListener("reached", () => {
    failures = 0;
    clearTimeout(timer);
    reachable.set(true);
  });
  api.addEventListener("unreachable", () => {
    failures += 1;
    reachable.set(false);
    clearTimeout(timer);
    timer = setTimeout(ask, backOff_ms(failures, Math.random()));
  });
  window.addEventListener("online", ask);
  window.addEventListener("offline", () => reachable.set(false));
  return reachable;
}

/**
 * Be told each time that Segue can be reached again.
 * @param {Store<boolean>} reachable
 * @param {() => void} listener
 * @param {AbortSignal} [signal]
 */
export function watchReturn(reachable, listener, signal) {
  let before = reachable.get();
  reachable.watch((isIt) => {
    const back = isIt && !before;
    before = isIt;
    if (back) listener();
  }, signal);
}
