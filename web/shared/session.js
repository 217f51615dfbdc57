/** Who is signed in, and what happens when she no longer is. */

import { Store } from "./store.js";
import { ApiError } from "./api.js";
import { forgetHere, tellOthers } from "./leaving.js";

/** @typedef {import("./types.js").OwnAccount} OwnAccount */
/** @typedef {import("./api.js").Api} Api */

/**
 * The account that the browser's cookie stands for.
 *
 * When a call finds the session over, `askAgain` is called once, whatever number of calls fail; they are sent
 * again
 * after it. Pages set it to what asks for the password over the page as it is.
 */
export class Session {
  /** @param {Api} api */
  constructor(api) {
    this._api = api;
    /** @type {Store<OwnAccount | null>} */
    this.account = new Store(/** @type {OwnAccount | null} */ (null));
    /** @type {((account: OwnAccount) => Promise<void>) | null} */
    this.askAgain = null;
    /** @type {Promise<void> | null} */
    this._asking = null;
  }

  /**
   * Find out who is signed in.
   * @returns {Promise<OwnAccount | null>}
   * @throws {ApiError} the API can't be asked
   */
  async begin() {
    try {
      return this._become(await this._api.get("/me"));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  }

  /** @param {string} email @param {string} password @returns {Promise<OwnAccount>} */
  async signIn(email, password) {
    const opened = await this._api.post("/auth/login", { email, password });
    return this._become(opened.account);
  }

  /** @param {string} email @param {string} password @returns {Promise<OwnAccount>} */
  async signUp(email, password) {
    await this._api.post("/auth/register", { email, password }, { key: crypto.randomUUID() });
    return this.signIn(email, password);
  }

  async signOut() {
    this._api.askToSignIn = null;
    await this._api.post("/auth/logout");
    this.leave();
  }

  /** The API has ended the session, as was wished: nothing of it stays in this browser. */
  leave() {
    this._api.askToSignIn = null;
    const account = this.account.get();
    this.account.set(null);
    if (!account) return;
    forgetHere(account.id);
    tellOthers(account.id);
  }

  /** Read the account anew, as after its profile has changed. */
  async refresh() {
    return this._become(await this._api.get("/me"));
  }

  /** @param {string} permission */
  may(permission) {
    return this.account.get()?.permissions.includes(permission) ?? false;
  }

  /** @param {OwnAccount} account */
  _become(account) {
    this._api.askToSignIn = () => this._ask();
    this.account.set(account);
    return account;
  }

  /** @returns {Promise<void>} one question at a time */
  _ask() {
    const account = this.account.get();
    if (!this.askAgain || !account) return Promise.reject(new Error("nobody can be asked to sign in"));
    this._asking ??= this.askAgain(account).finally(() => (this._asking = null));
    return this._asking;
  }
}
