/** What people are called: not everybody has given a name. */

/** @typedef {import("../../shared/types.js").Person} Person */

/**
 * @param {Person | null} person null: the account is no more
 * @param {string | undefined} ownId the listener's account
 */
export function nameOf(person, ownId) {
  if (person && person.id === ownId) return "You";
  return person?.display_name || "Somebody";
}
