/** Accounts in words. */

/** @typedef {"user" | "curator" | "admin"} Role */
/** @typedef {"free" | "student" | "individual" | "family"} Tier */
/**
 * @typedef {{
 *   id: string, email: string, display_name: string, role: Role, tier: Tier, created_at: string,
 *   disabled_at: string | null
 * }} User
 */

/** @type {{value: Role, label: string}[]} */
export const ROLES = [
  { value: "user", label: "User" },
  { value: "curator", label: "Curator" },
  { value: "admin", label: "Administrator" },
];

/** @type {{value: Tier, label: string}[]} */
export const TIERS = [
  { value: "free", label: "Free" },
  { value: "student", label: "Student" },
  { value: "individual", label: "Individual" },
  { value: "family", label: "Family" },
];

/** Whether an account's name or address has some words in it. @param {User} user @param {string} words */
export function isMeant({ email, display_name }, words) {
  const wanted = words.trim().toLowerCase();
  return `${email} ${display_name}`.toLowerCase().includes(wanted);
}

/** @param {string} words @returns {boolean} whether it is a whole address, for which the API can be asked */
export function isAddress(words) {
  return /^\S+@\S+\.\S+$/.test(words.trim());
}
