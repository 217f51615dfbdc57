/** Being told that the library has another revision: by server-sent events, or by a long poll where those don't get through. */

import { backOff_ms, listen } from "../../shared/events.js";
import { API } from "../../shared/api.js";

const EVENTS = "/library/events";
const POLL_S = 25;

/** The first event comes at once; what is silent for so long is held back on the way. */
const SILENT_MS = 5_000;
const FAILURES = 2;

/**
 * @param {import("../../shared/api.js").Api} api
 * @param {object} options
 * @param {() => number | null} options.known the revision that is known
 * @param {(revision: number) => void} options.onRevision may tell one twice
 * @param {AbortSignal} options.signal
 */
export function followRevisions(api, { known, onRevision, signal }) {
  const streaming = new AbortController();
  signal.addEventListener("abort", () => streaming.abort(), { once: true });
  let failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silent;
  const poll = () => {
    if (streaming.signal.aborted) return;
    streaming.abort();
    void pollRevisions(api, { known, onRevision, signal });
  };
  listen(
    API + EVENTS,
    {
      revision: ({ revision }) => {
        failures = 0;
        clearTimeout(silent);
        onRevision(revision);
      },
    },
    {
      signal: streaming.signal,
      onState: (state) => {
        clearTimeout(silent);
        if (state === "open") silent = setTimeout(poll, SILENT_MS);
        // A server that is away answers no poll either.
        else if (navigator.onLine && (failures += 1) >= FAILURES) poll();
      },
    },
  );
  streaming.signal.addEventListener("abort", () => clearTimeout(silent), { once: true });
}

/** @param {import("../../shared/api.js").Api} api @param {Parameters<typeof followRevisions>[1]} options */
async function pollRevisions(api, { known, onRevision, signal }) {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const { revision } = await api.get(EVENTS, { wait_s: POLL_S, since: known() }, { signal });
      failures = 0;
      if (revision !== known()) onRevision(revision);
      // Where it isn't read yet, asking again would be answered at once.
      if (revision !== known()) await pause(backOff_ms(1, Math.random()), signal);
    } catch {
      failures += 1;
      await pause(backOff_ms(failures, Math.random()), signal);
    }
  }
}

/** @param {number} wait_ms @param {AbortSignal} signal @returns {Promise<void>} */
function pause(wait_ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, wait_ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
