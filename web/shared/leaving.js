/** Signing out: what this browser keeps of an account goes, and its other tabs leave, too. */

const CHANNEL = "segue.leaving";

/**
 * Forget what is kept under names that end in the account's id: queue, searches, library. Plays that could
 * not be told yet have other names: they stay until somebody signs in with this account again.
 * @param {string} accountId
 */
export function forgetHere(accountId) {
  const ending = `.${accountId}`;
  try {
    for (const name of Object.keys(localStorage)) if (name.endsWith(ending)) localStorage.removeItem(name);
    indexedDB.deleteDatabase(`segue.library${ending}`);
  } catch {
    // A browser that refuses storage has kept nothing.
  }
}

/** Tell the other tabs that an account has left. @param {string} accountId */
export function tellOthers(accountId) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(accountId);
  channel.close();
}

/**
 * Learn when an account leaves in another tab.
 * @param {(accountId: string) => void} onLeft
 */
export function watchLeaving(onLeft) {
  new BroadcastChannel(CHANNEL).addEventListener("message", ({ data }) => onLeft(data));
}
