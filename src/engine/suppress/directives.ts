import { isRuleId, RULE_IDS, type RuleId, type SuppressionDirective } from "../../model/index.js";

/** A comment, without its markers. Lines and columns count from 1. */
export interface Comment {
  readonly block: boolean;
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
}

/** What a comment switches off. `rules` undefined: all of them. */
export interface Directive {
  readonly kind: "next-line" | "line" | "disable" | "enable";
  readonly rules: readonly RuleId[] | undefined;
  readonly comment: Comment;
  readonly word: SuppressionDirective | "eslint-enable";
  /** What stands behind ` -- `. */
  readonly reason: string | undefined;
}

/** A directive of ours that suppresses nothing, because it names no rule or none that exists. */
export interface Mistake {
  readonly comment: Comment;
  readonly message: string;
}

const OURS = "async-leaks-ignore-next-line";
const PREFIX = "async-leaks/";
/** As in ESLint: what follows is the reason. */
const REASON = /\s-{2,}\s/u;

/** Whether a directive is ours rather than one of ESLint's comments. */
export function isOurs({ word }: Directive): boolean {
  return word === OURS;
}

/** Whether a text can hold a directive at all, so that most files need no closer look. */
export function mayHoldDirectives(text: string): boolean {
  return text.includes(OURS) || text.includes("eslint-disable");
}

/**
 * `async-leaks-ignore-next-line RULE, RULE -- reason`. ESLint knows nothing of it, so the plugin reads it as well. It must name
 * its rules: a directive for everything would hide what is found tomorrow.
 */
export function ignoreDirective(comment: Comment): Directive | Mistake | undefined {
  const names = namesAfter(OURS, comment.text);
  if (!names) return undefined;
  if (names.length === 0) return { comment, message: `${OURS} names no rule. Write: ${OURS} ${RULE_IDS[0]} -- reason` };
  const rules = names.map((name) => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name));
  const unknown = rules.find((rule) => !isRuleId(rule));
  if (unknown !== undefined) return { comment, message: `${OURS} names "${unknown}", which is no rule. The rules are: ${RULE_IDS.join(", ")}.` };
  return { kind: "next-line", rules: rules.filter(isRuleId), comment, word: OURS, reason: reasonIn(comment) };
}

/** ESLint's own comments, as far as they concern `async-leaks/...`; ESLint itself applies them to what the plugin reports. */
export function eslintDirective(comment: Comment): Directive | undefined {
  for (const [word, kind, anyComment] of ESLINT_WORDS) {
    const names = anyComment || comment.block ? namesAfter(word, comment.text) : undefined;
    if (!names) continue;
    if (names.length === 0) return { kind, rules: undefined, comment, word, reason: reasonIn(comment) };
    const rules = names.flatMap((name) => (name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [])).filter(isRuleId);
    return rules.length > 0 ? { kind, rules, comment, word, reason: reasonIn(comment) } : undefined;
  }
  return undefined;
}

/** Whether a comment, of ours or ESLint's, speaks about the line below. */
export function isForNextLine({ text }: Comment): boolean {
  return namesAfter(OURS, text) !== undefined || namesAfter("eslint-disable-next-line", text) !== undefined;
}

/** Word, meaning, and whether it also counts in a `//` comment. */
const ESLINT_WORDS: readonly (readonly [Exclude<Directive["word"], typeof OURS>, Directive["kind"], boolean])[] = [
  ["eslint-disable-next-line", "next-line", true],
  ["eslint-disable-line", "line", true],
  ["eslint-disable", "disable", false],
  ["eslint-enable", "enable", false],
];

/** The names behind a directive's word; `undefined` when the comment does not start with it. */
function namesAfter(word: string, text: string): string[] | undefined {
  const trimmed = text.trimStart();
  if (!trimmed.startsWith(word)) return undefined;
  const rest = trimmed.slice(word.length);
  if (rest !== "" && !/^\s/.test(rest)) return undefined;
  const [names = ""] = ` ${rest}`.split(REASON);
  return names.split(",").map((name) => name.trim()).filter((name) => name !== "");
}

function reasonIn({ text }: Comment): string | undefined {
  const [, ...parts] = text.split(REASON);
  return parts.join(" -- ").replace(/\s+/g, " ").trim() || undefined;
}
