/**
 * What the desk's pages are given, rather than reaching for it.
 *
 * @typedef {object} Desk
 * @property {import("../shared/api.js").Api} api
 * @property {import("../shared/session.js").Session} session an administrator is signed in
 * @property {import("../shared/router.js").Router} router
 * @property {import("./shell.js").Shell} shell
 * @property {import("./handing_in/upload_queue.js").UploadQueue} uploads
 * @property {import("./jobs/job_board.js").JobBoard} board
 * @property {import("./playing/join.js").DeskPlayer} player
 *
 * @typedef {import("../shared/page_types.js").PageContext} PageContext
 * @typedef {import("../shared/page_types.js").Page} Page
 * @typedef {(desk: Desk, context: PageContext) => Promise<Page> | Page} MakePage
 * @typedef {import("../shared/page_types.js").Route<Desk>} Route
 */

export {};
