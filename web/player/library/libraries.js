/** Which library belongs to an app: pages find it here, since the app itself is made before it. */

/** @typedef {{sync: import("./sync.js").LibrarySync, storage: import("./library_storage.js").LibraryStorage}} Library */

/** @type {WeakMap<import("../app.js").App, Promise<Library>>} */
const LIBRARIES = new WeakMap();

/** @param {import("../app.js").App} app @param {Promise<Library>} library */
export function setLibrary(app, library) {
  LIBRARIES.set(app, library);
}

/** @param {import("../app.js").App} app @returns {Promise<Library>} */
export function libraryOf(app) {
  return LIBRARIES.get(app) ?? Promise.reject(new Error("no library was joined"));
}

/**
 * Be told when the feed tells of items of a kind, or when the library was read anew.
 * @param {import("../app.js").App} app
 * @param {import("../../shared/types.js").ItemKind} kind
 * @param {(ids: Set<string> | null) => void} listener which ones; null: it may be any
 * @param {AbortSignal} signal
 */
export async function watchLibrary(app, kind, listener, signal) {
  const { sync } = await libraryOf(app);
  if (signal.aborted) return;
  sync.addEventListener(
    "change",
    (event) => {
      const { changes, reset } = /** @type {CustomEvent} */ (event).detail;
      if (reset) return listener(null);
      const ids = changes.filter((/** @type {any} */ each) => each.kind === kind).map((/** @type {any} */ each) => each.item_id);
      if (ids.length) listener(new Set(ids));
    },
    { signal },
  );
}
