/** Whose ids those are: the trail tells ids, and people read addresses. */

import { h } from "../../shared/dom.js";

/** @typedef {import("../../shared/api.js").Api} Api */
/** @typedef {import("./audit_words.js").AuditedAccount} AuditedAccount */

const PAGE = 200;
/** Pages of accounts that are read for this; of others the id is shown. */
const MOST_PAGES = 3;

export class AccountNames {
  /** @type {Promise<Map<string, string>> | undefined} */
  #known;

  /** @param {Api} api @param {AbortSignal} signal */
  constructor(api, signal) {
    this._api = api;
    this._signal = signal;
  }

  /**
   * An account's address, or what there is of it; it may come later.
   * @param {AuditedAccount} account
   * @returns {HTMLElement}
   */
  of({ audit_id, user_id }) {
    const short = (user_id ?? audit_id).slice(0, 8);
    const element = h(
      "span",
      { class: "audit-account", title: user_id ?? audit_id },
      user_id ? short : `a deleted account (${short})`,
    );
    if (!user_id) return element;
    this.#known ??= this.#read();
    void this.#known.then((known) => {
      const email = known.get(user_id);
      if (email) element.textContent = email;
    });
    return element;
  }

  /** @returns {Promise<Map<string, string>>} addresses by id */
  async #read() {
    /** @type {Map<string, string>} */
    const known = new Map();
    try {
      let pages = 0;
      for await (const users of this._api.pages("/admin/users", { limit: PAGE }, { signal: this._signal })) {
        for (const { id, email } of users) known.set(id, email);
        pages += 1;
        if (pages >= MOST_PAGES) break;
      }
    } catch {
      // Ids will do.
    }
    return known;
  }
}
