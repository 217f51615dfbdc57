/**
 * Rules as they are edited: a tree whose nodes have keys. Groups say how their rules hold together, negation among it:
 * "none" is what the API has as `{not: {any}}`, "not_all" as `{not: {all}}`.
 */

/** @typedef {"all" | "any" | "none" | "not_all"} Match */
/** @typedef {{key: string, type: "rule", field: string, operator: string, value: unknown}} RuleNode */
/** @typedef {{key: string, type: "group", match: Match, members: TreeNode[]}} GroupNode */
/** @typedef {RuleNode | GroupNode} TreeNode */

/** The API's bounds. */
export const MAX_DEPTH = 8;
export const MAX_RULES = 100;

let serial = 0;

function newKey() {
  serial += 1;
  return `n${serial}`;
}

/** @param {string} field @param {string} operator @param {unknown} value @returns {RuleNode} */
export function ruleNode(field, operator, value) {
  return { key: newKey(), type: "rule", field, operator, value };
}

/** @param {Match} match @param {TreeNode[]} members @returns {GroupNode} */
export function groupNode(match, members) {
  return { key: newKey(), type: "group", match, members };
}

/**
 * The tree of rules that the API told; its root is a group.
 * @param {any} match
 * @returns {GroupNode}
 */
export function treeOf(match) {
  const node = nodeOf(match);
  return node.type === "group" ? node : groupNode("all", [node]);
}

/** @param {any} match @returns {TreeNode} */
function nodeOf(match) {
  if (match.all) return groupNode("all", match.all.map(nodeOf));
  if (match.any) return groupNode("any", match.any.map(nodeOf));
  if (match.not?.any) return groupNode("none", match.not.any.map(nodeOf));
  if (match.not?.all) return groupNode("not_all", match.not.all.map(nodeOf));
  if (match.not) return groupNode("none", [nodeOf(match.not)]);
  const { field, ...rest } = match;
  const [[operator, value]] = Object.entries(rest);
  return ruleNode(field, operator, value);
}

/**
 * The rules as the API takes them.
 * @param {TreeNode} node
 * @returns {any}
 */
export function matchOf(node) {
  if (node.type === "rule") return { field: node.field, [node.operator]: node.value };
  const members = node.members.map(matchOf);
  switch (node.match) {
    case "all":
      return { all: members };
    case "any":
      return { any: members };
    case "none":
      return { not: { any: members } };
    case "not_all":
      return { not: { all: members } };
  }
}

const WAY = /** @type {const} */ ({ all: "all", any: "any", none: "not.any", not_all: "not.all" });

/**
 * Which node a path of the API's leads to: the innermost on the way.
 * @param {TreeNode} node
 * @param {string} path such as `rules.match.all[2].any[0].at_least`
 * @param {string} [at] the path of the node
 * @returns {string | null} the node's key
 */
export function nodeAt(node, path, at = "rules.match") {
  if (!leadsThrough(path, at)) return null;
  if (node.type === "rule") return node.key;
  for (const [index, member] of node.members.entries()) {
    const key = nodeAt(member, path, `${at}.${WAY[node.match]}[${index}]`);
    if (key) return key;
  }
  return node.key;
}

/** @param {string} path @param {string} at */
function leadsThrough(path, at) {
  return path === at || path.startsWith(`${at}.`) || path.startsWith(`${at}[`);
}

/** @param {TreeNode} node @returns {number} how many rules, groups included */
export function countRules(node) {
  return 1 + (node.type === "group" ? node.members.reduce((sum, member) => sum + countRules(member), 0) : 0);
}

/**
 * How deep groups may still be put into a group.
 * @param {GroupNode} root
 * @param {string} key of a group
 * @param {number} [depth]
 * @returns {number} the group's level, from 1; 0 when it isn't in the tree
 */
export function levelOf(root, key, depth = 1) {
  if (root.key === key) return depth;
  for (const member of root.members) {
    const found = member.type === "group" ? levelOf(member, key, depth + 1) : 0;
    if (found) return found;
  }
  return 0;
}

/**
 * The tree with one node changed.
 * @template {TreeNode} N
 * @param {N} node
 * @param {string} key
 * @param {Partial<RuleNode> | Partial<GroupNode>} change
 * @returns {N}
 */
export function changed(node, key, change) {
  if (node.key === key) return /** @type {N} */ ({ ...node, ...change });
  if (node.type === "rule") return node;
  return { ...node, members: node.members.map((member) => changed(member, key, change)) };
}

/**
 * The tree with a node at the end of a group.
 * @param {GroupNode} root
 * @param {string} groupKey
 * @param {TreeNode} added
 * @returns {GroupNode}
 */
export function withNode(root, groupKey, added) {
  if (root.key === groupKey) return { ...root, members: [...root.members, added] };
  return {
    ...root,
    members: root.members.map((member) => (member.type === "group" ? withNode(member, groupKey, added) : member)),
  };
}

/**
 * The tree without a node; groups that have nothing left go, too, but for the root.
 * @param {GroupNode} root
 * @param {string} key
 * @returns {GroupNode}
 */
export function withoutNode(root, key) {
  const members = root.members
    .filter((member) => member.key !== key)
    .map((member) => (member.type === "group" ? withoutNode(member, key) : member))
    .filter((member) => member.type === "rule" || member.members.length > 0);
  return { ...root, members };
}

/**
 * What the API says of a field, without where: that is shown where it is.
 * @param {string} detail such as `body 'rules.match.all[0].at_least': must be a whole number from 0 to 9999`
 */
export function reasonOf(detail) {
  const reason = /^body '.*?': (.*)$/s.exec(detail)?.[1] ?? detail;
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`.replace(/\.\.$/, ".");
}
