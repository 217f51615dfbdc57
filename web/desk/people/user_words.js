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
