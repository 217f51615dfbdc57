/** What a rule's field is compared with: a control for each kind of value. */

import { h } from "../../../shared/dom.js";
import { QUALITIES } from "../../../shared/quality.js";

/** @typedef {import("./fields.js").Field} Field */
/** @typedef {import("./fields.js").Operator} Operator */
/** @typedef {{genres: string[], playlists: {id: string, name: string}[]}} Choices */

/**
 * @param {Field} field
 * @param {Operator} operator
 * @param {any} value
 * @param {Choices} choices
 * @param {(value: unknown) => void} onChange
 * @returns {HTMLElement[]}
 */
export function valueInputs(field, operator, value, choices, onChange) {
  const label = `${field.label} ${operator.label}`;
  if (operator.takes === "flag") return [yesOrNo(label, value, onChange)];
  if (operator.takes === "days") return [numberInput(label, value, onChange), unit("days")];
  if (operator.takes === "many") return [many(field, label, value ?? [], choices, onChange)];
  if (operator.takes === "one") return [...one(field, operator, label, value, choices, onChange), ...unitOf(field)];
  const pair = Array.isArray(value) ? [...value] : [value, value];
  const inputs = [0, 1].map((side) =>
    one(field, operator, `${label}, ${side ? "to" : "from"}`, pair[side], choices, (its) => {
      pair[side] = its;
      onChange([...pair]);
    }),
  );
  return [...inputs[0], unit("and"), ...inputs[1], ...unitOf(field)];
}

/**
 * @param {Field} field
 * @param {Operator} operator
 * @param {string} label
 * @param {any} value
 * @param {Choices} choices
 * @param {(value: unknown) => void} onChange
 * @returns {HTMLElement[]}
 */
function one(field, { name }, label, value, choices, onChange) {
  switch (field.kind) {
    case "integer":
    case "number":
      return [numberInput(label, value, onChange)];
    case "time":
      return [input(label, { type: "date", value: value ?? "" }, (its) => onChange(its.value))];
    case "quality":
      return [select(label, QUALITIES.map((each) => ({ value: each.value, label: each.name })), value, onChange)];
    case "playlist":
      return [select(label, choices.playlists.map((each) => ({ value: each.id, label: each.name })), value, onChange)];
    case "genres":
      if (name === "is" || name === "is_not") {
        return [select(label, withChosen(choices.genres, [value]).map((genre) => ({ value: genre, label: genre })), value, onChange)];
      }
  }
  return [input(label, { type: "text", value: value ?? "", maxLength: 200 }, (its) => onChange(its.value))];
}

/**
 * @param {Field} field
 * @param {string} label
 * @param {string[]} value
 * @param {Choices} choices
 * @param {(value: unknown) => void} onChange
 */
function many(field, label, value, choices, onChange) {
  if (field.kind === "text") {
    const text = input(label, { type: "text", value: value.join(", "), placeholder: "One, another" }, (its) =>
      onChange(its.value.split(",").map((part) => part.trim()).filter(Boolean)),
    );
    text.setAttribute("aria-description", "Several, with commas between");
    return text;
  }
  const options =
    field.kind === "quality"
      ? QUALITIES.map((each) => ({ value: /** @type {string} */ (each.value), label: each.name }))
      : withChosen(choices.genres, value).map((genre) => ({ value: genre, label: genre }));
  const chosen = new Set(value);
  const chips = options.map((option) => {
    const chip = h("button", { type: "button", class: "chip", "aria-pressed": String(chosen.has(option.value)) }, option.label);
    chip.addEventListener("click", () => {
      if (!chosen.delete(option.value)) chosen.add(option.value);
      chip.setAttribute("aria-pressed", String(chosen.has(option.value)));
      onChange(options.map((each) => each.value).filter((each) => chosen.has(each)));
    });
    return chip;
  });
  return h("div", { class: "chips", role: "group", "aria-label": label }, chips);
}

/** What was chosen stays choosable though it is nobody's genre any more. @param {string[]} known @param {string[]} chosen */
function withChosen(known, chosen) {
  return [...known, ...chosen.filter((each) => each && !known.includes(each))];
}

/** @param {string} label @param {any} value @param {(value: unknown) => void} onChange */
function yesOrNo(label, value, onChange) {
  const options = [
    { value: "true", label: "yes" },
    { value: "false", label: "no" },
  ];
  return select(label, options, String(value), (chosen) => onChange(chosen === "true"));
}

/** @param {string} label @param {any} value @param {(value: unknown) => void} onChange what is no number is null */
function numberInput(label, value, onChange) {
  return input(label, { type: "number", value: value ?? "", step: "any", inputMode: "decimal", class: "input rule-number" }, (its) =>
    onChange(its.value.trim() === "" || Number.isNaN(its.valueAsNumber) ? null : its.valueAsNumber),
  );
}

/**
 * @param {string} label
 * @param {Record<string, any>} properties
 * @param {(input: HTMLInputElement) => void} onInput
 */
function input(label, properties, onInput) {
  const made = h("input", { class: "input rule-input", "aria-label": label, autocomplete: "off", ...properties });
  made.addEventListener("input", () => onInput(made));
  return made;
}

/**
 * @param {string} label
 * @param {{value: string, label: string}[]} options
 * @param {any} value
 * @param {(value: string) => void} onChange
 */
export function select(label, options, value, onChange) {
  const made = h(
    "select",
    { class: "select", "aria-label": label },
    options.map((option) => h("option", { value: option.value, selected: option.value === value }, option.label)),
  );
  made.addEventListener("change", () => onChange(made.value));
  return made;
}

/** @param {Field} field */
function unitOf(field) {
  return field.unit ? [unit(field.unit)] : [];
}

/** @param {string} text */
function unit(text) {
  return h("span", { class: "rule-unit soft" }, text);
}
