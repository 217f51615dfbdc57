/**
 * Of a browser's tabs one follows the library and tells the others. Browsers open six connections to a server, which must
 * do for all tabs together, and the API lets twenty devices of an account follow.
 *
 * The tab that was looked at last leads: browsers put others to sleep.
 */

const LOCK = "segue.library";

/**
 * @param {object} options
 * @param {string} options.accountId
 * @param {(signal: AbortSignal) => void} options.onLead this tab leads until the signal
 * @param {AbortSignal} options.signal
 */
export function leadInTurn({ accountId, onLead, signal }) {
  // Pages that came without TLS from another machine have no locks: each tab follows.
  if (!navigator.locks) return onLead(signal);
  const name = `${LOCK}.${accountId}`;
  let leads = false;

  /** @param {boolean} steal */
  const ask = async (steal) => {
    const over = new AbortController();
    signal.addEventListener("abort", () => over.abort(), { once: true });
    try {
      await navigator.locks.request(name, steal ? { steal } : { signal }, async () => {
        leads = true;
        onLead(over.signal);
        await new Promise((resolve) => over.signal.addEventListener("abort", resolve, { once: true }));
      });
    } catch {
      // Another tab took it.
    }
    leads = false;
    over.abort();
    if (!signal.aborted) void ask(false);
  };
  void ask(document.visibilityState === "visible");
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.visibilityState === "visible" && !leads) void ask(true);
    },
    { signal },
  );
}
