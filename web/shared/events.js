/** Server-sent events that are asked for again, with back-off, for as long as somebody listens. */

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * How long to wait before the next try.
 * @param {number} failures in a row, from 1
 * @param {number} random in [0, 1): half of the time is drawn, so that not all who lost a server come back at
 *   once
 */
export function backOff_ms(failures, random) {
  const most_ms = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
  return most_ms / 2 + (most_ms / 2) * random;
}

/**
 * Listen to an address until the signal.
 *
 * `EventSource` itself comes back after a lost connection, with `Last-Event-ID`; this opens a new one where
 * it gives up,
 * as after a 503 or a session that ended.
 *
 * @param {string} url
 * @param {Record<string, (data: any, event: MessageEvent) => void>} listeners by event name; `data` is the
 *   JSON in it
 * @param {{signal: AbortSignal, onState?: (state: "open" | "waiting") => void, urlAgain?: () => string}}
 *   options
 *   `urlAgain` tells the address for another try, where it has changed since
 */
export function listen(url, listeners, { signal, onState = () => {}, urlAgain = () => url }) {
  let failures = 0;
  /** @type {EventSource | undefined} */
  let source;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {string} address */
  const open = (address) => {
    source = new EventSource(address);
    source.addEventListener("open", () => ((failures = 0), onState("open")));
    source.addEventListener("error", onError);
    for (const [name, listener] of Object.entries(listeners)) {
      source.addEventListener(name, (event) => listener(JSON.parse(event.data), event));
    }
  };
  const onError = () => {
    onState("waiting");
    if (source?.readyState !== EventSource.CLOSED || signal.aborted) return;
    failures += 1;
    timer = setTimeout(() => open(urlAgain()), backOff_ms(failures, Math.random()));
  };
  signal.addEventListener("abort", () => (source?.close(), clearTimeout(timer)), { once: true });
  if (!signal.aborted) open(url);
}
