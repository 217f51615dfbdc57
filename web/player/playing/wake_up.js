/**
 * A machine that wakes up finds its music where it was: connections are gone by then, and clocks have jumped.
 */

const EVERY_MS = 5_000;
const SLEPT_AFTER_MS = 30_000;

/**
 * @param {() => void} onWake
 * @param {AbortSignal} signal
 */
export function onWakeUp(onWake, signal) {
  let seen_ms = Date.now();
  const look = () => {
    const now_ms = Date.now();
    if (now_ms - seen_ms > SLEPT_AFTER_MS) onWake();
    seen_ms = now_ms;
  };
  const timer = setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look, { signal });
  document.addEventListener("resume", look, { signal });
  signal.addEventListener("abort", () => clearInterval(timer));
}
