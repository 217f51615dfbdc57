/** Arrow keys through results: from the field into them, from one to the next, and back into the field. */

const STOPS = ".top-result, .row, .card-link, .lyrics-match, .recent-search, .genre-card";

/**
 * @param {HTMLInputElement} input
 * @param {HTMLElement} results
 * @param {AbortSignal} signal
 */
export function walkResults(input, results, signal) {
  const stops = () => [...results.querySelectorAll(/** @type {"a"} */ (STOPS))];
  input.addEventListener(
    "keydown",
    (event) => {
      if (!results.isConnected) return;
      const [first] = stops();
      if (event.key === "ArrowDown" && first) first.focus();
      else if (event.key === "Enter")
        (results.querySelector(/** @type {"a"} */ ("a.top-result")) ?? first)?.click();
      else return;
      event.preventDefault();
    },
    { signal },
  );
  // Before the lists' own keys: they end where a list does.
  results.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape") return input.focus();
      const all = stops();
      const at = all.findIndex((stop) => stop.contains(/** @type {Node} */ (event.target)));
      const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step === undefined || at < 0 || (all[at].matches(".row") && /Left|Right/.test(event.key))) return;
      event.preventDefault();
      event.stopPropagation();
      if (at + step < 0) input.focus();
      else all[at + step]?.focus();
    },
    { signal, capture: true },
  );
}
