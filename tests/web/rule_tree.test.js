import assert from "node:assert/strict";
import { test } from "node:test";

import { FIELDS, operatorsOf, usualValue } from "../../web/player/playlists/smart/fields.js";
import {
  changed, countRules, groupNode, levelOf, matchOf, nodeAt, reasonOf, ruleNode, treeOf, withNode, withoutNode,
} from "../../web/player/playlists/smart/rule_tree.js";

const DOCUMENTED = {
  all: [
    { field: "genre", any_of: ["Jazz", "Soul"] },
    { field: "year", between: [1960, 1975] },
    { not: { any: [{ field: "last_played", in_the_last_days: 180 }] } },
    { any: [{ field: "liked", is: true }, { field: "play_count", at_least: 5 }] },
    { not: { all: [{ field: "explicit", is: true }] } },
  ],
};

/** @param {any} tree @param {string} path what the node there is about */
function at(tree, path) {
  const key = nodeAt(tree, path);
  /** @param {any} node @returns {any} */
  const find = (node) => (node.key === key ? node : (node.members ?? []).map(find).find(Boolean));
  const found = find(tree);
  return found?.field ?? found?.match ?? null;
}

test("Rules come out as they went in.", () => {
  assert.deepEqual(matchOf(treeOf(DOCUMENTED)), DOCUMENTED);
});

test("Negations of single rules, and rules without a group, mean the same afterwards.", () => {
  assert.deepEqual(matchOf(treeOf({ field: "liked", is: true })), { all: [{ field: "liked", is: true }] });
  assert.deepEqual(matchOf(treeOf({ not: { field: "liked", is: true } })), { not: { any: [{ field: "liked", is: true }] } });
});

test("A path leads to the very rule it names, through negations as well.", () => {
  const tree = treeOf(DOCUMENTED);
  assert.equal(at(tree, "rules.match.all[1].between[1]"), "year");
  assert.equal(at(tree, "rules.match.all[2].not.any[0].in_the_last_days"), "last_played");
  assert.equal(at(tree, "rules.match.all[3].any[1].at_least"), "play_count");
  assert.equal(at(tree, "rules.match.all[4].not.all[0]"), "explicit");
  assert.equal(at(tree, "rules.match.all[3].any"), "any");
  assert.equal(at(tree, "rules.match.all"), "all");
  assert.equal(at(tree, "rules.limit.tracks"), null);
});

test("A path of the eleventh rule isn't taken for the first.", () => {
  const tree = groupNode("all", FIELDS.slice(0, 12).map(({ name }) => ruleNode(name, "is", 1)));
  assert.equal(at(tree, "rules.match.all[10].is"), FIELDS[10].name);
});

test("Nodes are added, changed and removed; a group that has nothing left goes.", () => {
  const rule = ruleNode("year", "is", 1999);
  const inner = groupNode("any", [rule]);
  let tree = withNode(groupNode("all", [ruleNode("liked", "is", true)]), "nowhere", rule);
  assert.equal(countRules(tree), 2);
  tree = withNode(tree, tree.key, inner);
  assert.deepEqual([countRules(tree), levelOf(tree, inner.key), levelOf(tree, "nowhere")], [4, 2, 0]);
  tree = changed(tree, rule.key, { value: 2001 });
  assert.deepEqual(matchOf(tree).all[1], { any: [{ field: "year", is: 2001 }] });
  tree = withoutNode(tree, rule.key);
  assert.deepEqual(matchOf(tree), { all: [{ field: "liked", is: true }] });
});

test("Each operator of each field has a value to begin with.", () => {
  const known = { today: "2024-02-29", genres: ["Jazz"], playlists: [{ id: "p" }] };
  for (const field of FIELDS) {
    for (const operator of operatorsOf(field)) {
      assert.notEqual(usualValue(field, operator, known), undefined, `${field.name} ${operator.name}`);
    }
  }
});

test("The reason is told without the place, which is shown.", () => {
  const detail = "body 'rules.match.all[0].at_least': must be a whole number from 0 to 9999";
  assert.equal(reasonOf(detail), "Must be a whole number from 0 to 9999.");
  assert.equal(reasonOf("it's 'odd': really"), "It's 'odd': really.");
});
