import { CATALOG } from "../catalog/index.js";
import type { AuditFinding } from "../model/index.js";
import { exitCodeOf, isAtStake, type Reporter } from "./report.js";

/** Code Climate's issues, as GitLab's Code Quality reads them: one list, of what counts only. */
export const codeclimate: Reporter = (result) => {
  const issues = result.findings.filter((finding) => isAtStake(finding, result)).map(issueOf);
  return { text: `${JSON.stringify(issues, null, 2)}\n`, exitCode: exitCodeOf(result) };
};

function issueOf(finding: AuditFinding): object {
  const { rule, message, fingerprint, file, line, column, endLine, endColumn } = finding;
  return {
    type: "issue",
    check_name: rule,
    description: message,
    content: { body: [CATALOG[rule].promise, CATALOG[rule].docs].join("\n\n") },
    categories: ["Bug Risk"],
    severity: severityOf(finding),
    fingerprint,
    // GitLab reads `lines` where there are any, Code Climate's own tools the positions.
    location: { path: file, lines: { begin: line, end: endLine }, positions: { begin: { line, column }, end: { line: endLine, column: endColumn } } },
    other_locations: finding.related.map((place) => ({ path: place.file, lines: { begin: place.line, end: place.line } })),
  };
}

/** A leak that grows with every repetition ends a process sooner or later. */
function severityOf({ severity, growth }: AuditFinding): "critical" | "major" | "minor" {
  if (severity === "warn") return "minor";
  return growth === "steady" ? "critical" : "major";
}
