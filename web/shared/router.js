/** Hash routes: `#/albums/{id}?disc=2`. What is in the address is a path and a query, as on a server. */

/** @typedef {{path: string, query: URLSearchParams}} Place */

/**
 * @param {string} hash as `location.hash` has it
 * @returns {Place}
 */
export function parsePlace(hash) {
  const [path, query = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
  const tidy = `/${path}`.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  return { path: tidy, query: new URLSearchParams(query) };
}

/**
 * The address of a place.
 * @param {string} path
 * @param {Record<string, string | number | null | undefined>} [query] what is null, undefined or empty is
 *   left out
 */
export function hrefOf(path, query = {}) {
  const told = Object.entries(query).filter(
    ([, value]) => value !== null && value !== undefined && value !== "",
  );
  const written = new URLSearchParams(told.map(([name, value]) => [name, String(value)]));
  return told.length ? `#${path}?${written}` : `#${path}`;
}

/** Ids go into the API's paths: `..%2F..%2Fme` must not lead a page to another call than its own. */
const ID = /^[\w-]+$/;

/**
 * What a path has at the places that a pattern names.
 * @param {string} pattern such as `/albums/{id}`; an `id` has letters, digits and hyphens
 * @param {string} path
 * @returns {Record<string, string> | null} null when it is another path
 */
export function match(pattern, path) {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  /** @type {Record<string, string>} */
  const found = {};
  for (const [index, part] of wanted.entries()) {
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (!name && part !== given[index]) return null;
    const value = name ? decoded(given[index]) : "";
    if (value === null || (name && !value) || (name === "id" && !ID.test(value))) return null;
    if (name) found[name] = value;
  }
  return found;
}

/** @param {string} text @returns {string | null} null when it is not well encoded */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/**
 * @typedef {{key: string, depth: number}} Visit one entry of the browser's history: `depth` 0 was the first
 *   of this tab
 * @typedef {{place: Place, visit: Visit, known: boolean}} Arrival `known`: by going back or forward to a
 *   visit
 */

/**
 * Tells "arrive" (detail: Arrival) when the address leads elsewhere, and keeps each history entry's key in
 * its state, so
 * that a page can be found again as it was left.
 */
export class Router extends EventTarget {
  /** @param {Window} [window] */
  constructor(window = globalThis.window) {
    super();
    this._window = window;
    /** @type {Visit} */
    this.visit = { key: "", depth: 0 };
  }

  /** Follow the address from now on; tells where it is at once. */
  start() {
    this._window.history.scrollRestoration = "manual";
    this._window.addEventListener("hashchange", () => this._arrive());
    this._arrive();
  }

  /** @returns {Place} */
  get place() {
    return parsePlace(this._window.location.hash);
  }

  /**
   * Go to an address of `hrefOf`.
   * @param {string} href
   */
  go(href) {
    this._window.location.hash = href;
  }

  /**
   * Go there in the stead of where we are.
   * @param {string} href
   */
  replace(href) {
    this._write(href);
    // What this entry had shown is of another address.
    this._tell(false);
  }

  /**
   * Write the present place's address anew without going anywhere, as while somebody types. Does nothing when
   * another place has been gone to meanwhile.
   * @param {string} href
   */
  rewrite(href) {
    if (parsePlace(href).path === this.place.path) this._write(href);
  }

  back() {
    this._window.history.back();
  }

  /** @param {string} href */
  _write(href) {
    this._window.history.replaceState(this.visit, "", href);
  }

  _arrive() {
    const state = this._window.history.state;
    const known = Boolean(state?.key);
    this.visit = known
      ? state
      : { key: crypto.randomUUID(), depth: this.visit.key ? this.visit.depth + 1 : 0 };
    if (!known) this._window.history.replaceState(this.visit, "");
    this._tell(known);
  }

  /** @param {boolean} known */
  _tell(known) {
    /** @type {Arrival} */
    const arrival = { place: this.place, visit: this.visit, known };
    this.dispatchEvent(new CustomEvent("arrive", { detail: arrival }));
  }
}
