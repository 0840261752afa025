import type { SourceFile, Syntax } from "../compiler/index.js";
import { commentsOf, mayHoldDirectives, suppressionsOf } from "../engine/suppress/index.js";
import type { FileAnalysis, Finding } from "../model/index.js";
import { Directives } from "./directives.js";
import { Fingerprints, identityOf } from "./fingerprint.js";
import type { Ledger } from "./ledger.js";
import type { Locator } from "./locate.js";
import { isConfident } from "./options.js";
import { present } from "./present.js";

/**
 * Writes down what was found in one file.
 * @param findings those of its own analysis, and those that other files made visible
 */
export function record(analysis: FileAnalysis, findings: readonly Finding[], file: SourceFile, syntax: Syntax, locator: Locator, ledger: Ledger): void {
  const shownFile = ledger.shown(file.fileName);
  const suppressions = suppressionsOf(mayHoldDirectives(file.text) ? commentsOf(syntax, file) : []);
  const directives = new Directives(suppressions, shownFile, ledger.requireReasons);
  const fingerprints = new Fingerprints(shownFile);
  const inOrder = [...findings].sort((a, b) => a.place.range.start - b.place.range.start || a.place.range.end - b.place.range.end);
  for (const finding of inOrder) {
    const { severity, minConfidence } = ledger.policies[finding.rule];
    const identity = identityOf(finding, file, syntax);
    // Numbered whatever the thresholds are, so that a stricter audit gives a finding the same name.
    const fingerprint = fingerprints.of(identity);
    const isShown = severity !== "off" && isConfident(finding.confidence, minConfidence);
    const { line, column } = locator.position(finding.place);
    const suppression = directives.suppressionOf(finding.rule, line, column, isShown);
    if (isShown) {
      ledger.findings.push(present(finding, { severity, fingerprint, identity, suppression }, locator));
      for (const name of filesOf(finding)) ledger.texts.set(ledger.shown(name), locator.textOf(name));
    } else if (!suppression) ledger.hidden.push({ rule: finding.rule, file: shownFile, identity });
  }
  ledger.suppressions.push(...directives.list());
  ledger.problems.push(...directives.problems());
  ledger.inventory.add(analysis, locator);
  ledger.calls.total += analysis.calls.total;
  ledger.calls.unresolved += analysis.calls.unresolved;
}

/** Every file that a report may want to show: of the finding, of what explains it, and of what its fixes change. */
function filesOf({ place, related, fixes }: Finding): ReadonlySet<string> {
  return new Set([place.file, ...related.map((other) => other.place.file), ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.file))]);
}
