/** The tree of rules as controls: groups within groups, each rule a line of field, operator and value. */

import { h } from "../../../shared/dom.js";
import { iconButton, textButton } from "../../../shared/button.js";
import { FIELDS, fieldNamed, operatorNamed, operatorsOf, usualValue } from "./fields.js";
import { changed, countRules, groupNode, levelOf, MAX_DEPTH, MAX_RULES, ruleNode, withNode, withoutNode } from "./rule_tree.js";
import { select, valueInputs } from "./value_inputs.js";

/** @typedef {import("./rule_tree.js").TreeNode} TreeNode */
/** @typedef {import("./rule_tree.js").RuleNode} RuleNode */
/** @typedef {import("./rule_tree.js").GroupNode} GroupNode */
/** @typedef {import("./value_inputs.js").Choices} Choices */

const MATCHES = [
  { value: "all", label: "all" },
  { value: "any", label: "any" },
  { value: "none", label: "none" },
  { value: "not_all", label: "not all" },
];

/** Tells "change" when the rules are others. */
export class RuleEditor extends EventTarget {
  /** @param {GroupNode} root @param {Choices & {today: string}} choices */
  constructor(root, choices) {
    super();
    this.root = root;
    this._choices = choices;
    this.element = h("div", { class: "rules" });
    this.#draw();
  }

  /**
   * Show what the API says of a rule beside that very rule.
   * @param {{key: string, text: string} | null} problem
   */
  showProblem(problem) {
    for (const old of this.element.querySelectorAll(".rule-problem")) old.remove();
    for (const control of this.element.querySelectorAll("[aria-invalid]")) {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
    }
    const at = problem && this.element.querySelector(`[data-key="${problem.key}"]`);
    if (!at || !problem) return;
    const id = `problem-${problem.key}`;
    at.append(h("p", { class: "rule-problem", id, role: "alert" }, problem.text));
    const control = at.querySelector(".rule-value :is(input, select)") ?? at.querySelector("select");
    control?.setAttribute("aria-invalid", "true");
    control?.setAttribute("aria-describedby", id);
  }

  /** @param {GroupNode} root @param {string} [focus] which control has the focus then, as a selector */
  #become(root, focus) {
    this.root = root;
    this.#draw();
    if (focus) /** @type {HTMLElement | null} */ (this.element.querySelector(focus))?.focus();
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }

  #draw() {
    this.element.replaceChildren(this.#group(this.root, "The playlist"));
  }

  /** @param {GroupNode} group @param {string} name @returns {HTMLElement} */
  #group(group, name) {
    const root = group === this.root;
    const match = select("How the rules hold", MATCHES, group.match, (value) => {
      this.#become(changed(this.root, group.key, { match: /** @type {any} */ (value) }), `[data-key="${group.key}"] select`);
    });
    const full = countRules(this.root) >= MAX_RULES;
    const deep = levelOf(this.root, group.key) >= MAX_DEPTH - 1;
    return h(
      "div",
      { class: "rule-group", role: "group", "aria-label": name, "data-key": group.key },
      h(
        "div",
        { class: "rule-group-head" },
        h("span", null, root ? "Tracks that meet" : "that meet"),
        match,
        h("span", null, "of these"),
        !root && this.#removeButton(group, "Remove this group"),
      ),
      h(
        "ol",
        { class: "rule-members" },
        group.members.map((member, index) =>
          h("li", null, member.type === "group" ? this.#group(member, `Group ${index + 1}`) : this.#rule(member, index)),
        ),
      ),
      h(
        "div",
        { class: "rule-add" },
        textButton("Rule", () => this.#add(group, this.#newRule()), {
          kind: "quiet",
          icon: "plus",
          "aria-label": "Add a rule",
          disabled: full,
        }),
        textButton("Group", () => this.#add(group, groupNode(group.match === "any" ? "all" : "any", [this.#newRule()])), {
          kind: "quiet",
          icon: "plus",
          "aria-label": "Add a group of rules",
          disabled: full || deep,
        }),
      ),
    );
  }

  /** @param {RuleNode} rule @param {number} index @returns {HTMLElement} */
  #rule(rule, index) {
    const field = fieldNamed(rule.field);
    const operator = operatorNamed(rule.field, rule.operator);
    const operators = operatorsOf(field).map(({ name, label }) => ({ value: name, label }));
    const operatorSelect = select("How it is compared", operators, operator.name, (name) => this.#setOperator(rule, name));
    operatorSelect.classList.add("rule-operator");
    return h(
      "div",
      { class: "rule", role: "group", "aria-label": `Rule ${index + 1}`, "data-key": rule.key },
      this.#fieldSelect(rule),
      operatorSelect,
      h(
        "div",
        { class: "rule-value" },
        valueInputs(field, operator, rule.value, this._choices, (value) => {
          // The controls stay as they are while somebody types.
          rule = { ...rule, value };
          this.root = changed(this.root, rule.key, { value });
          this.#changed();
        }),
      ),
      this.#removeButton(rule, `Remove rule ${index + 1}: ${field.label}`),
    );
  }

  /** @param {RuleNode} rule */
  #fieldSelect(rule) {
    const groups = [...new Set(FIELDS.map(({ group }) => group))].map((label) =>
      h(
        "optgroup",
        { label },
        FIELDS.filter(({ group }) => group === label).map((field) =>
          h("option", { value: field.name, selected: field.name === rule.field }, field.label),
        ),
      ),
    );
    const made = h("select", { class: "select rule-field", "aria-label": "What the rule is about" }, groups);
    made.addEventListener("change", () => this.#setField(rule, made.value));
    return made;
  }

  /** @param {RuleNode} rule @param {string} name */
  #setField(rule, name) {
    const field = fieldNamed(name);
    const [operator] = operatorsOf(field);
    const change = { field: name, operator: operator.name, value: usualValue(field, operator, this._choices) };
    this.#become(changed(this.root, rule.key, change), `[data-key="${rule.key}"] .rule-field`);
  }

  /** What was compared with stays where the other operator takes the like. @param {RuleNode} rule @param {string} name */
  #setOperator(rule, name) {
    const field = fieldNamed(rule.field);
    const operator = operatorNamed(rule.field, name);
    const same = operator.takes === operatorNamed(rule.field, rule.operator).takes;
    const value = same ? rule.value : usualValue(field, operator, this._choices);
    this.#become(changed(this.root, rule.key, { operator: name, value }), `[data-key="${rule.key}"] .rule-operator`);
  }

  #newRule() {
    const [field] = FIELDS;
    const [operator] = operatorsOf(field);
    return ruleNode(field.name, operator.name, usualValue(field, operator, this._choices));
  }

  /** @param {GroupNode} group @param {TreeNode} added */
  #add(group, added) {
    this.#become(withNode(this.root, group.key, added), `[data-key="${added.key}"] select`);
  }

  /** @param {TreeNode} node @param {string} name */
  #removeButton(node, name) {
    const onClick = () => {
      const buttons = [...this.element.querySelectorAll(".rule-remove")];
      const place = buttons.indexOf(button);
      this.#become(withoutNode(this.root, node.key));
      const left = /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll(".rule-remove, .rule-add button"));
      left[Math.min(place, left.length - 1)]?.focus();
    };
    const button = iconButton("close", name, onClick, { class: "rule-remove" });
    return button;
  }
}
