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
  /** Of the one turn that this tab waits for, or has. */
  let turn = new AbortController();

  /** @param {boolean} steal */
  const ask = async (steal) => {
    turn.abort();
    const its = (turn = new AbortController());
    try {
      await navigator.locks.request(name, steal ? { steal } : { signal: its.signal }, async () => {
        if (its.signal.aborted) return;
        leads = true;
        onLead(its.signal);
        await new Promise((resolve) => its.signal.addEventListener("abort", resolve, { once: true }));
      });
    } catch {
      // Another tab took it, or this one asks anew.
    }
    if (turn !== its) return;
    leads = false;
    if (!signal.aborted) void ask(false);
  };
  signal.addEventListener("abort", () => turn.abort(), { once: true });
  void ask(document.visibilityState === "visible");
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.visibilityState === "visible" && !leads) void ask(true);
    },
    { signal },
  );
}
