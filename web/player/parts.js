/** What joins the shell once somebody is signed in: what plays, what keeps the library. Each is called once, in order. */

/** @type {((app: import("./app.js").App) => void)[]} */
export const PARTS = [];
