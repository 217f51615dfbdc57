/**
 * What a page of either the player or the desk is.
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
 */

/**
 * @template App what its pages are given
 * @typedef {object} Route
 * @property {string} pattern `/albums/{id}`
 * @property {(app: App, context: PageContext) => Promise<Page> | Page} page
 * @property {string} place which entry of the navigation is marked
 */

export {};
