import type { SourceFile, Syntax } from "../compiler/index.js";
import { commentsOf, mayHoldDirectives, suppressionsOf } from "../engine/suppress/index.js";
import type { AuditFinding, FileAnalysis, Finding } from "../model/index.js";
import { Directives } from "./directives.js";
import { Fingerprints, identityOf } from "./fingerprint.js";
import { located } from "./inventory.js";
import type { Locator } from "./locate.js";
import { isConfident } from "./options.js";
import type { Assignment } from "./assignment.js";
import type { FileOutcome, Trace } from "../model/index.js";
import { present } from "./present.js";

/**
 * What was found in one file, as the result shows it.
 * @param found those of its own analysis, and those that other files made visible
 */
export function outcomeOf(analysis: FileAnalysis, found: readonly Finding[], file: SourceFile, syntax: Syntax, locator: Locator, { shown, requireReasons, policies, texts }: Assignment): FileOutcome {
  const shownFile = shown(file.fileName);
  const suppressions = suppressionsOf(mayHoldDirectives(file.text) ? commentsOf(syntax, file) : []);
  const directives = new Directives(suppressions, shownFile, requireReasons);
  const fingerprints = new Fingerprints(shownFile);
  const inOrder = [...found].sort((a, b) => a.place.range.start - b.place.range.start || a.place.range.end - b.place.range.end);
  const findings: AuditFinding[] = [];
  const hidden: Trace[] = [];
  for (const finding of inOrder) {
    const { severity, minConfidence } = policies[finding.rule];
    const identity = identityOf(finding, file, syntax);
    // Numbered whatever the thresholds are, so that a stricter audit gives a finding the same name.
    const fingerprint = fingerprints.of(identity);
    const isShown = severity !== "off" && isConfident(finding.confidence, minConfidence);
    const { line, column } = locator.position(finding.place);
    const suppression = directives.suppressionOf(finding.rule, line, column, isShown);
    if (isShown) {
      findings.push(present(finding, { severity, fingerprint, identity, suppression }, locator));
      for (const name of filesOf(finding)) texts.set(shown(name), locator.textOf(name));
    } else if (!suppression) hidden.push({ file: shownFile, identity });
  }
  return {
    file: shownFile,
    isAnalysed: true,
    findings,
    hidden,
    suppressions: directives.list(),
    problems: directives.problems(),
    inventory: located(analysis, locator),
    calls: analysis.calls,
  };
}

/** Every file that a report may want to show: of the finding, of what explains it, and of what its fixes change. */
function filesOf({ place, related, fixes }: Finding): ReadonlySet<string> {
  return new Set([place.file, ...related.map((other) => other.place.file), ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.file))]);
}
