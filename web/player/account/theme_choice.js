/** Light or dark, on this device. */

import { h } from "../../shared/dom.js";
import { applyTheme, chosenTheme, THEMES } from "../../shared/theme.js";

export function themeChoice() {
  const chosen = chosenTheme();
  const radios = THEMES.map(({ value, name }) =>
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
