import type { Rule } from "eslint";
import { CATALOG } from "../src/catalog/index.js";
import { type Comment, ignoresOf } from "../src/engine/suppress/index.js";
import { CONFIDENCES, type Confidence, type Finding, type Fix, type RuleId } from "../src/model/index.js";
import { findingsIn } from "./analysis.js";
import { typedFileOf } from "./parsers-file.js";
import type { TypedFile } from "./typed-file.js";

/** A rule's only option. */
export interface RuleOptions {
  /** Findings below are not reported. */
  readonly minConfidence?: Confidence;
}

/** An ESLint rule that reports the engine's findings of one kind, in the catalog's words. */
export function createRule(id: RuleId): Rule.RuleModule {
  const { promise, messages, docs, recommended } = CATALOG[id];
  return {
    meta: {
      type: "problem",
      docs: { description: promise, url: docs, recommended: recommended.severity !== "off" },
      messages: { ...messages },
      fixable: "code",
      hasSuggestions: true,
      schema: [{ type: "object", properties: { minConfidence: { enum: [...CONFIDENCES] } }, additionalProperties: false }],
    },
    create(context) {
      const file = typedFileOf(context);
      if (!file) return {};
      const [options] = context.options as [RuleOptions?];
      const least = options?.minConfidence ?? recommended.minConfidence;
      return { Program: () => reportAll(context, file, id, least) };
    },
  };
}

function reportAll(context: Rule.RuleContext, file: TypedFile, id: RuleId, least: Confidence): void {
  const wanted = findingsIn(file, context).filter((finding) => finding.rule === id && isAtLeast(finding.confidence, least));
  if (wanted.length === 0) return;
  const ignored = ignoresOf(commentsIn(context));
  for (const finding of wanted) {
    const loc = locationOf(finding, context, file);
    if (!ignored.covers(id, loc.start.line, loc.start.column + 1)) report(context, finding, loc, file);
  }
}

function commentsIn({ sourceCode }: Rule.RuleContext): Comment[] {
  return sourceCode.getAllComments().flatMap(({ type, value, loc }) =>
    loc ? [{ block: type === "Block", text: value, line: loc.start.line, column: loc.start.column + 1, endLine: loc.end.line }] : [],
  );
}

function report(context: Rule.RuleContext, finding: Finding, loc: ReturnType<typeof locationOf>, file: TypedFile): void {
  const fixes = file.isVerbatim ? finding.fixes.filter((fix) => isWithin(fix, file)) : [];
  const safe = fixes.find((fix) => fix.kind === "safe");
  context.report({
    loc,
    messageId: finding.form,
    data: { ...finding.data },
    ...(safe && { fix: fixerFor(safe, file) }),
    suggest: fixes.filter((fix) => fix.kind === "suggestion").map((fix) => ({ desc: fix.title, fix: fixerFor(fix, file) })),
  });
}

/** Without a counterpart in the linted text a finding is reported at the file's beginning, rather than lost. */
function locationOf({ place }: Finding, { sourceCode }: Rule.RuleContext, file: TypedFile) {
  const { start, end } = file.toLinted(place.range) ?? { start: 0, end: 0 };
  return { start: sourceCode.getLocFromIndex(start), end: sourceCode.getLocFromIndex(end) };
}

/** ESLint edits one file at a time: what reaches into others is left to the codemod. */
function isWithin(fix: Fix, file: TypedFile): boolean {
  return fix.edits.every((edit) => edit.file === file.sourceFile.fileName);
}

function fixerFor(fix: Fix, file: TypedFile): Rule.ReportFixer {
  return (fixer) =>
    fix.edits.flatMap(({ range, text }) => {
      const linted = file.toLinted(range);
      return linted ? [fixer.replaceTextRange([linted.start, linted.end], text)] : [];
    });
}

function isAtLeast(confidence: Confidence, least: Confidence): boolean {
  return CONFIDENCES.indexOf(confidence) >= CONFIDENCES.indexOf(least);
}
