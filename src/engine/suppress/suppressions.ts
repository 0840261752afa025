import type { RuleId } from "../../model/index.js";
import { type Comment, type Directive, eslintDirective, ignoreDirective, type Mistake } from "./directives.js";

/** Answers whether a finding is suppressed. Lines and columns count from 1. */
export interface Suppressions {
  covers(rule: RuleId, line: number, column: number): boolean;
  readonly mistakes: readonly Mistake[];
}

/** The suppressions of one file, for whoever runs without ESLint: its own comments, and ours. Comments in source order. */
export function suppressionsOf(comments: readonly Comment[]): Suppressions {
  return build(comments, (comment) => eslintDirective(comment) ?? ignoreDirective(comment));
}

/** Our own comments only, for the plugin. */
export function ignoresOf(comments: readonly Comment[]): Suppressions {
  return build(comments, ignoreDirective);
}

function build(comments: readonly Comment[], read: (comment: Comment) => Directive | Mistake | undefined): Suppressions {
  const directives: Directive[] = [];
  const mistakes: Mistake[] = [];
  for (const comment of comments) {
    const found = read(comment);
    if (found && "message" in found) mistakes.push(found);
    else if (found) directives.push(found);
  }
  const covers = (rule: RuleId, line: number, column: number): boolean => {
    const concerning = directives.filter(({ rules }) => !rules || rules.includes(rule));
    return concerning.some((directive) => coversLine(directive, line)) || isDisabledAt(concerning, line, column);
  };
  return { covers, mistakes };
}

function coversLine({ kind, comment }: Directive, line: number): boolean {
  return (kind === "next-line" && line === comment.endLine + 1) || (kind === "line" && line === comment.line);
}

/** The last `disable` or `enable` before a place decides. */
function isDisabledAt(directives: readonly Directive[], line: number, column: number): boolean {
  const last = directives.findLast(({ kind, comment }) => {
    const isBefore = comment.line < line || (comment.line === line && comment.column <= column);
    return isBefore && (kind === "disable" || kind === "enable");
  });
  return last?.kind === "disable";
}
