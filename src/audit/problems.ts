import type { AuditProblem } from "../model/index.js";
import type { OutcomeCache } from "./cache.js";
import { compareText } from "./rank.js";

const EXAMPLES = 3;

/** First what makes the audit blind, then what was not analysed, then the rest; places settle ties. */
const ORDER: readonly AuditProblem["kind"][] = ["unresolved-types", "syntax-error", "analysis-failed", "config", "suppression", "compiler", "left-out", "baseline", "cache"];

export function byGravity(a: AuditProblem, b: AuditProblem): number {
  return (
    ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
    compareText(a.file ?? "", b.file ?? "") ||
    (a.line ?? 0) - (b.line ?? 0) ||
    compareText(a.message, b.message)
  );
}

/** Modules without types: packages that are not installed, and modules that do not exist (or are yet to be built). */
export function unresolvedProblems(modules: ReadonlyMap<string, ReadonlySet<string>>): AuditProblem[] {
  const names = [...modules.keys()].sort(compareText);
  const packages = names.filter((name) => !isLocal(name));
  const locals = names.filter(isLocal);
  const problems: AuditProblem[] = [];
  if (packages.length > 0) {
    const one = packages.length === 1;
    const message =
      `The types of ${packages.length} package${one ? "" : "s"} could not be resolved (${examples(packages)}): ` +
      `install ${one ? "it" : "them"} (npm install, with ${one ? "its" : "their"} @types where there are any) and audit again; findings may be missing.`;
    problems.push({ kind: "unresolved-types", level: "warning", message });
  }
  if (locals.length > 0) {
    const message =
      `${locals.length} module${locals.length === 1 ? "" : "s"} of this code could not be resolved (${examples(locals.map((name) => importedBy(name, modules)))}): ` +
      `build or generate what is missing and audit again; findings may be missing.`;
    problems.push({ kind: "unresolved-types", level: "warning", message });
  }
  return problems;
}

/** @param isLimited whether the user named the tsconfigs, so that PATHs bring nothing in */
export function leftOutProblems(files: readonly string[], isLimited: boolean): AuditProblem[] {
  if (files.length === 0) return [];
  const [subject, object] = files.length === 1 ? ["1 source file is in no tsconfig and was", "it"] : [`${files.length} source files are in no tsconfig and were`, "them"];
  const advice = isLimited ? `Leave -p out to audit ${object}, too.` : `Name ${object} as PATH to audit ${object}, too.`;
  return [{ kind: "left-out", level: "info", message: `${subject} not audited (${examples([...files].sort(compareText))}). ${advice}` }];
}

/** A share of calls from which on the audit is more blind than a reader would expect. */
const BLIND_SHARE = 0.1;
const FEW_CALLS = 20;

export function blindnessProblems(unresolved: number, total: number): AuditProblem[] {
  if (total < FEW_CALLS || unresolved / total < BLIND_SHARE) return [];
  const share = Math.round((unresolved / total) * 100);
  const message = `${unresolved} of ${total} calls (${share} %) have a type that is not known: what they start stays unseen. Types, or JSDoc in JavaScript, would show it.`;
  return [{ kind: "unresolved-types", level: "warning", message }];
}

export function cacheProblems({ damaged, place }: OutcomeCache): AuditProblem[] {
  return damaged === 0 ? [] : [{ kind: "cache", level: "info", message: `The cache in ${place} was damaged and has been made again; nothing is lost.` }];
}

function importedBy(name: string, modules: ReadonlyMap<string, ReadonlySet<string>>): string {
  const [first] = [...(modules.get(name) ?? [])].sort(compareText);
  return `"${name}" in ${first}`;
}

function isLocal(name: string): boolean {
  return /^[./#~]|^@\//.test(name);
}

function examples(names: readonly string[]): string {
  const more = names.length - EXAMPLES;
  return more > 0 ? `${names.slice(0, EXAMPLES).join(", ")} and ${more} more` : names.join(", ");
}
