import type { Fix, Location, Result, Suppression, ThreadFlowLocation } from "sarif";
import { type AuditFinding, type AuditFix, RULE_IDS } from "../../model/index.js";
import type { ReportContext } from "../report.js";
import { storyOf } from "../story.js";
import { levelOf } from "./levels.js";
import { artifactOf, physicalLocationAt, physicalLocationOf, regionOf } from "./places.js";

/** GitHub shows no more locations of a result. */
const MOST_RELATED = 100;

/** A finding as SARIF has it. */
export function resultOf(finding: AuditFinding, textOf: ReportContext["textOf"]): Result {
  const related = finding.related.slice(0, MOST_RELATED);
  const fixes = fixesOf(finding);
  const { rule, severity, confidence, growth, span, multiplicity, fingerprint } = finding;
  return {
    ruleId: rule,
    ruleIndex: RULE_IDS.indexOf(rule),
    level: levelOf(severity),
    message: { text: `${literal(finding.message)}${linksTo(related)}` },
    locations: [{ physicalLocation: physicalLocationOf(finding, textOf) }],
    // GitHub's upload action adds the fingerprint that it compares, `primaryLocationLineHash`, and warns of one that is not its own.
    partialFingerprints: { "asyncLeaksFingerprint/v1": fingerprint },
    ...(related.length > 0 && {
      relatedLocations: related.map((place, index): Location => ({ id: index + 1, physicalLocation: physicalLocationAt(place), message: { text: literal(place.message) } })),
      codeFlows: [{ threadFlows: [{ locations: flowOf({ ...finding, related }, textOf) }] }],
    }),
    ...(fixes.length > 0 && { fixes }),
    // Either all results of a run say whether they are suppressed, or none does.
    suppressions: finding.suppressed ? [suppressionOf(finding)] : [],
    ...(finding.baseline && { baselineState: finding.baseline === "new" ? "new" : "unchanged" }),
    properties: { confidence, growth, span, multiplicity },
  };
}

function suppressionOf({ file, suppression }: AuditFinding): Suppression {
  if (!suppression) return { kind: "inSource", status: "accepted" };
  const { line, column, reason } = suppression;
  return { kind: "inSource", status: "accepted", location: { physicalLocation: physicalLocationAt({ file, line, column }) }, ...(reason !== null && { justification: reason }) };
}

/** GitHub shows only those related places to which the message links. */
function linksTo(related: AuditFinding["related"]): string {
  if (related.length === 0) return "";
  return ` See: ${related.map(({ message }, index) => `[${message.replace(/[\\[\]]/g, "\\$&")}](${index + 1})`).join("; ")}.`;
}

/** Code in a message, such as `handlers[0](1)`, must not read as a link. */
function literal(message: string): string {
  return message.replaceAll("](", "\\](");
}

function flowOf(finding: AuditFinding, textOf: ReportContext["textOf"]): ThreadFlowLocation[] {
  return storyOf(finding).map((step) => ({
    location: {
      physicalLocation: step.isHere ? physicalLocationOf(finding, textOf) : physicalLocationAt(step),
      message: { text: literal(step.message) },
    },
    importance: step.isHere ? "essential" : "important",
  }));
}

/** Those that change something; SARIF takes none twice. */
function fixesOf({ fixes }: AuditFinding): Fix[] {
  const changing = fixes.filter(({ edits }) => edits.length > 0).map(fixOf);
  return [...new Map(changing.map((fix) => [JSON.stringify(fix), fix])).values()];
}

function fixOf({ title, edits }: AuditFix): Fix {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: title },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifactOf(file),
      replacements: edits.filter((edit) => edit.file === file).map((edit) => ({ deletedRegion: regionOf(edit), insertedContent: { text: edit.text } })),
    })),
  };
}
