/** Light or dark, on this device. */

import { h } from "../../shared/dom.js";
import { applyTheme, chosenTheme } from "../../shared/theme.js";

/** @typedef {import("../../shared/theme.js").Theme} Theme */

/** @type {[Theme, string][]} */
const THEMES = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export function themeChoice() {
  const chosen = chosenTheme();
  const radios = THEMES.map(([value, name]) =>
    h(
      "label",
      { class: "choice" },
      h("input", {
        type: "radio",
        name: "theme",
        value,
        checked: value === chosen,
        onChange: () => applyTheme(value),
      }),
      h("span", null, name),
    ),
  );
  return h("fieldset", null, h("legend", { class: "field-label" }, "On this device"), radios);
}
