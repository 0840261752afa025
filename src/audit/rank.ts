import { type AuditFinding, CONFIDENCES, GROWTHS, MULTIPLICITIES, type Position, SPANS } from "../model/index.js";

/** Worst first: growth, then confidence, then how long and how often; place and rule settle the rest, so that the order is always the same. */
export function byRank(a: AuditFinding, b: AuditFinding): number {
  return (
    GROWTHS.indexOf(b.growth) - GROWTHS.indexOf(a.growth) ||
    CONFIDENCES.indexOf(b.confidence) - CONFIDENCES.indexOf(a.confidence) ||
    SPANS.indexOf(b.span) - SPANS.indexOf(a.span) ||
    MULTIPLICITIES.indexOf(b.multiplicity) - MULTIPLICITIES.indexOf(a.multiplicity) ||
    byPlace(a, b) ||
    compareText(a.rule, b.rule) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

export function byPlace(a: Position, b: Position): number {
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column;
}

/** By code units: the same on every machine, unlike a locale's order. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
