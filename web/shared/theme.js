/** Light or dark: the system's choice, unless somebody made one here. */

/** @typedef {"system" | "light" | "dark"} Theme */

/** @type {{value: Theme, name: string}[]} */
export const THEMES = [
  { value: "system", name: "As the system" },
  { value: "light", name: "Light" },
  { value: "dark", name: "Dark" },
];

const KEY = "segue.theme";

/** @returns {Theme} */
export function chosenTheme() {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** @param {Theme} [theme] kept for the next time; without it, what was kept is applied */
export function applyTheme(theme = chosenTheme()) {
  if (theme === "system") {
    localStorage.removeItem(KEY);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(KEY, theme);
    document.documentElement.dataset.theme = theme;
  }
}
