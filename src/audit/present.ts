import { messageOf, relatedMessageOf } from "../catalog/index.js";
import type { AuditFinding, Finding, FindingIdentity } from "../model/index.js";
import type { Locator } from "./locate.js";

/** What the audit adds to a finding of the engine. */
export interface Verdict {
  readonly severity: AuditFinding["severity"];
  readonly fingerprint: string;
  readonly identity: FindingIdentity;
  readonly suppression: AuditFinding["suppression"];
}

/** A finding as the result shows it: located and in words. */
export function present(finding: Finding, { severity, fingerprint, identity, suppression }: Verdict, locator: Locator): AuditFinding {
  return {
    rule: finding.rule,
    form: finding.form,
    severity,
    confidence: finding.confidence,
    ...locator.location(finding.place),
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
    identity,
    suppressed: suppression !== undefined,
    ...(suppression && { suppression }),
  };
}
