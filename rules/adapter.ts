import type { Rule } from "eslint";
import { CATALOG } from "../src/catalog/index.js";
import { type Comment, ignoresOf } from "../src/engine/suppress/index.js";
import { CONFIDENCES, type Confidence, type Finding, type Fix, type RuleId } from "../src/model/index.js";
import { analysisOf } from "./analysis.js";
import { type TypedFile, typedFileOf } from "./typed-file.js";

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
  const wanted = analysisOf(file, context).findings.filter((finding) => finding.rule === id && isAtLeast(finding.confidence, least));
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
  // ESLint edits one file at a time: what reaches into others is left to the codemod.
  const here = finding.fixes.filter((fix) => fix.edits.every((edit) => edit.file === file.sourceFile.fileName));
  const safe = here.find((fix) => fix.kind === "safe");
  context.report({
    loc,
    messageId: finding.form,
    data: { ...finding.data },
    ...(safe && { fix: fixerFor(safe, file) }),
    suggest: here.filter((fix) => fix.kind === "suggestion").map((fix) => ({ desc: fix.title, fix: fixerFor(fix, file) })),
  });
}

function locationOf({ place }: Finding, { sourceCode }: Rule.RuleContext, { shift }: TypedFile) {
  return { start: sourceCode.getLocFromIndex(place.range.start + shift), end: sourceCode.getLocFromIndex(place.range.end + shift) };
}

function fixerFor(fix: Fix, { shift }: TypedFile): Rule.ReportFixer {
  return (fixer) => fix.edits.map(({ range, text }) => fixer.replaceTextRange([range.start + shift, range.end + shift], text));
}

function isAtLeast(confidence: Confidence, least: Confidence): boolean {
  return CONFIDENCES.indexOf(confidence) >= CONFIDENCES.indexOf(least);
}
