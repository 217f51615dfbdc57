/**
 * What pages and parts are given, rather than reaching for it.
 *
 * @typedef {object} App
 * @property {import("./player_api.js").PlayerApi} api
 * @property {import("../shared/session.js").Session} session somebody is signed in
 * @property {import("../shared/router.js").Router} router
 * @property {import("./shell.js").Shell} shell
 * @property {import("./actions.js").Actions} actions
 * @property {import("./search_box.js").SearchBox} search
 * @property {import("../shared/store.js").Store<boolean>} reachable whether the API can be reached
 *
 * @typedef {import("../shared/page_types.js").PageContext} PageContext
 * @typedef {import("../shared/page_types.js").Page} Page
 * @typedef {(app: App, context: PageContext) => Promise<Page> | Page} MakePage
 * @typedef {import("../shared/page_types.js").Route<App>} Route
 */

export {};
