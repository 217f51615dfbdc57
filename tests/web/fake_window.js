/** As much of a window as a router sees: a history of hashes with their states. @returns {any} */
export function fakeWindow() {
  const target = new EventTarget();
  const entries = [{ hash: "", state: /** @type {any} */ (null) }];
  let at = 0;
  const changed = () => target.dispatchEvent(new Event("hashchange"));
  return {
    addEventListener: target.addEventListener.bind(target),
    location: {
      get hash() {
        return entries[at].hash;
      },
      set hash(hash) {
        entries.splice(at + 1, entries.length, { hash, state: null });
        at += 1;
        changed();
      },
    },
    history: {
      scrollRestoration: "auto",
      get state() {
        return entries[at].state;
      },
      /** @param {any} state @param {string} _title @param {string} [hash] */
      replaceState(state, _title, hash = entries[at].hash) {
        entries[at] = { hash, state };
      },
      back() {
        at -= 1;
        changed();
      },
    },
  };
}
