/**
 * What pages and parts are given, rather than reaching for it.
 *
 * @typedef {object} App
 * @property {import("../shared/api.js").Api} api
 * @property {import("../shared/session.js").Session} session somebody is signed in
 * @property {import("../shared/router.js").Router} router
 * @property {import("./shell.js").Shell} shell
 * @property {import("./actions.js").Actions} actions
 * @property {import("./search_box.js").SearchBox} search
 * @property {import("../shared/store.js").Store<boolean>} reachable whether the API can be reached
 *
 * @typedef {object} PageContext
 * @property {Record<string, string>} params of the route's pattern
 * @property {URLSearchParams} query
 * @property {AbortSignal} signal aborted when the page is thrown away; not when it is only left and may be
 *   come back to
 *
 * @typedef {object} Page
 * @property {string} title what the tab and screen readers are told
 * @property {HTMLElement} element has an `h1`
 * @property {() => void} [onShow] each time it is shown, by coming back, too
 *
 * @typedef {(app: App, context: PageContext) => Promise<Page> | Page} MakePage
 *
 * @typedef {object} Route
 * @property {string} pattern `/albums/{id}`
 * @property {MakePage} page
 * @property {string} place which entry of the navigation is marked
 */

export {};
