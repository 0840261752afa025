import { messageOf, relatedMessageOf } from "../catalog/index.js";
import type { Suppressions } from "../engine/suppress/index.js";
import type { AuditFinding, Finding } from "../model/index.js";
import type { Locator } from "./locate.js";

/** What the audit adds to a finding of the engine. */
export interface Verdict {
  readonly severity: AuditFinding["severity"];
  readonly fingerprint: string;
  readonly suppressions: Suppressions;
}

/** A finding as the result shows it: located and in words. */
export function present(finding: Finding, { severity, fingerprint, suppressions }: Verdict, locator: Locator): AuditFinding {
  const location = locator.location(finding.place);
  return {
    rule: finding.rule,
    form: finding.form,
    severity,
    confidence: finding.confidence,
    ...location,
    message: messageOf(finding),
    data: finding.data,
    growth: finding.growth,
    span: finding.span,
    multiplicity: finding.multiplicity,
    related: finding.related.map((related) => ({
      ...locator.position(related.place),
      role: related.role,
      message: relatedMessageOf(finding.rule, related),
    })),
    fixes: finding.fixes.map(({ title, kind, edits }) => ({ title, kind, edits: edits.map(({ file, range, text }) => ({ ...locator.location({ file, range }), text })) })),
    fingerprint,
    suppressed: suppressions.covers(finding.rule, location.line, location.column),
  };
}
