import type { RuleId } from "../../model/index.js";
import { type Comment, type Directive, eslintDirective, ignoreDirective, isForNextLine, isOurs, type Mistake } from "./directives.js";

/** Answers whether a finding is suppressed. Lines and columns count from 1. */
export interface Suppressions {
  covers(rule: RuleId, line: number, column: number): boolean;
  /** What suppresses a finding: of several the first. */
  coveredBy(rule: RuleId, line: number, column: number): Directive | undefined;
  /** Those that are no mistakes, in source order. */
  readonly directives: readonly Directive[];
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
  const stack = new Map(comments.filter(isForNextLine).map((comment) => [comment.line, comment]));
  const coveredBy = (rule: RuleId, line: number, column: number): Directive | undefined => {
    const concerning = directives.filter(({ rules }) => !rules || rules.includes(rule));
    return concerning.find((directive) => coversLine(directive, line, stack)) ?? disabledBy(concerning, line, column);
  };
  return { covers: (...place) => coveredBy(...place) !== undefined, coveredBy, directives, mistakes };
}

/** Comments for the next line stack: each speaks about the code below the last of them, as far as ESLint lets its own. */
function coversLine(directive: Directive, line: number, stack: ReadonlyMap<number, Comment>): boolean {
  const { kind, comment } = directive;
  if (kind === "line") return line === comment.line;
  if (kind !== "next-line") return false;
  let covered = comment.endLine + 1;
  for (let next = stack.get(covered); isOurs(directive) && next; next = stack.get(covered)) covered = next.endLine + 1;
  return line === covered;
}

/** The last `disable` or `enable` before a place decides. */
function disabledBy(directives: readonly Directive[], line: number, column: number): Directive | undefined {
  const last = directives.findLast(({ kind, comment }) => {
    const isBefore = comment.line < line || (comment.line === line && comment.column <= column);
    return isBefore && (kind === "disable" || kind === "enable");
  });
  return last?.kind === "disable" ? last : undefined;
}
