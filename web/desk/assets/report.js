/** What `segue verify` says of an asset. */

import { h } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { formatCount, plural } from "../../shared/format.js";
import { nameOfRendition } from "../rendition_names.js";

/** @typedef {{status: Status, subject: string, found: string, expected: string, track: string}} Finding */
/** @typedef {"not_applicable" | "pass" | "warning" | "fail"} Status */
/**
 * @typedef {{name: string, citation: string, title: string, section: string, status: Status, findings:
 *   Finding[]}} Check
 */
/** @typedef {{holds: boolean, summary: Record<Status, number>, renditions: any[], checks: Check[]}} Report */

/** @type {Record<Status, string>} */
const WORDS = { pass: "holds", warning: "warning", fail: "broken", not_applicable: "does not apply" };

/** @param {Report} report @returns {HTMLElement} */
export function reportElement(report) {
  const sections = [...new Set(report.checks.map(({ section }) => section))];
  return h(
    "div",
    { class: "report" },
    h(
      "p",
      { class: `report-verdict report-${report.holds ? "pass" : "fail"}` },
      icon(report.holds ? "check" : "warning"),
      verdictOf(report),
    ),
    h("p", { class: "soft" }, scopeOf(report)),
    sections.map((section) =>
      sectionElement(
        section,
        report.checks.filter((check) => check.section === section),
      ),
    ),
  );
}

/** @param {Report} report */
export function verdictOf({ holds, summary }) {
  const applied = summary.pass + summary.warning + summary.fail;
  const warned = summary.warning ? `, with ${plural(summary.warning, "warning")}` : "";
  if (holds) return `All ${plural(applied, "rule")} hold${warned}.`;
  return `${plural(summary.fail, "rule is", "rules are")} broken, of ${formatCount(applied)}${warned}.`;
}

/** @param {Report} report */
function scopeOf({ renditions, summary }) {
  const segments = renditions.reduce((sum, { segments: some }) => sum + some, 0);
  const rest = summary.not_applicable
    ? ` ${plural(summary.not_applicable, "rule does", "rules do")} not apply.`
    : "";
  const read = `${plural(segments, "segment")} of ${plural(renditions.length, "rendition")}`;
  return `Read and decoded as a player would: ${read}.${rest}`;
}

/** @param {string} section @param {Check[]} checks */
function sectionElement(section, checks) {
  const grave = checks.filter(({ status }) => status === "fail" || status === "warning");
  const counted = checks.filter(({ status }) => status !== "not_applicable").length;
  const told = grave.length
    ? `${formatCount(counted - grave.length)} of ${formatCount(counted)} hold`
    : `${formatCount(counted)} hold`;
  return h(
    "details",
    { class: "report-section", open: grave.length > 0 },
    h(
      "summary",
      null,
      h("span", { class: "report-section-name" }, section),
      h("span", { class: "soft figures" }, counted ? told : "nothing applies"),
    ),
    h("ul", { class: "report-checks" }, checks.map(checkElement)),
  );
}

/** @param {Check} check */
function checkElement({ title, citation, status, findings }) {
  const grave = findings.filter((finding) => finding.status === "fail" || finding.status === "warning");
  return h(
    "li",
    { class: `report-check report-${status}` },
    icon(status === "pass" ? "check" : status === "not_applicable" ? "minus" : "warning"),
    h(
      "div",
      null,
      h("p", null, title, h("span", { class: "unseen" }, `: ${WORDS[status]}`)),
      h("p", { class: "report-citation" }, citation),
      grave.map(findingElement),
    ),
  );
}

/** @param {Finding} finding */
function findingElement({ subject, found, expected, track }) {
  const where = [nameOfRendition(subject), track].filter(Boolean).join(", ");
  return h(
    "p",
    { class: "report-finding", title: subject || null },
    where && `${where}: `,
    found,
    expected && ` (expected: ${expected})`,
  );
}
