import type { RuleId } from "../model/index.js";

/** A `// async-leaks-ignore-next-line RULE[, RULE] -- reason`. Lines count from 1. */
export interface IgnoreComment {
  readonly line: number;
  /** The line whose findings are ignored: the next one that is more than a line comment. */
  readonly covers: number;
  /** As written; a name that is no rule ignores nothing. */
  readonly rules: readonly string[];
  readonly reason: string | undefined;
}

const COMMENT = /(?:\/\/|\/\*)\s*async-leaks-ignore-next-line(?<words>(?:[\s,].*)?)$/;
const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/;

/** The ignore comments of a file, in order. */
export function ignoreCommentsIn(text: string): readonly IgnoreComment[] {
  // Most files have none, and looking at every line of them would be the dearest part.
  if (!text.includes("async-leaks-ignore-next-line")) return [];
  const lines = text.split(LINE_BREAK);
  return lines.flatMap((line, index) => {
    const words = COMMENT.exec(line)?.groups?.["words"];
    if (words === undefined) return [];
    const [names = "", ...reason] = words.replace(/\*\/.*$/, "").split(/\s--\s/);
    const rules = names.split(/[\s,]+/).filter((name) => name !== "");
    return [{ line: index + 1, covers: nextCodeLine(lines, index + 1), rules, reason: reason.join(" -- ").trim() || undefined }];
  });
}

/** Whether a finding of `rule` that begins in `line` is ignored. */
export function isIgnored(comments: readonly IgnoreComment[], rule: RuleId, line: number): boolean {
  return comments.some((comment) => comment.covers === line && comment.rules.includes(rule));
}

/** Comments stack: one for each rule, ESLint's among them, all talk about the code below. */
function nextCodeLine(lines: readonly string[], from: number): number {
  let line = from;
  while (/^\s*\/\//.test(lines[line] ?? "")) line += 1;
  return line + 1;
}
