// What must be true of whatever the codemod makes, held against what the fixtures themselves say; its own checks are not asked.
import { readFileSync } from "node:fs";
import ts from "typescript";
import { type CodemodRun, headOf, type SecondRun } from "./codemod.js";
import { createFixtureProgram, INSTALLED, pathOf } from "./fixtures.js";
import { isMarkerLine, parseMarkers } from "./markers.js";
import { isNoteLine, parseNotes } from "./runtime/notes.js";

/** What the compiler says of all fixtures, with what was made of them in their place; empty when it has no complaint. */
export function typeErrors({ texts }: CodemodRun): string {
  const program = createFixtureProgram(INSTALLED, new Map([...texts].map(([name, text]) => [pathOf(name), text])));
  const host: ts.FormatDiagnosticsHost = { getCanonicalFileName: (file) => file, getCurrentDirectory: () => pathOf("."), getNewLine: () => "\n" };
  return ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), host);
}

/** The rules that find more in a changed file than those of its findings that nothing was done about. */
export function newFindings(name: string, { found, offers }: CodemodRun, { left }: SecondRun): readonly string[] {
  const byRule = (all: readonly { readonly rule: string }[] = []): ReadonlyMap<string, number> => all.reduce((counts, { rule }) => counts.set(rule, (counts.get(rule) ?? 0) + 1), new Map<string, number>());
  const [before, mended, after] = [byRule(found.get(name)), byRule(offers.get(name)?.filter(({ kind }) => kind !== "refused")), byRule(left.get(name))];
  return [...after].flatMap(([rule, count]) => {
    const most = (before.get(rule) ?? 0) - (mended.get(rule) ?? 0);
    return count > most ? [`${name}: ${rule}: ${count} are found in what the codemod made, and there should be ${most} at most`] : [];
  });
}

/** What the comparison with the expected file leaves out, and what the codemod must leave as it is: comments, apart from their indentation. */
export function commentsOf(text: string): readonly string[] {
  const lines = text.split("\n");
  return [...headOf(lines), ...lines.filter((line) => isMarkerLine(line) || isNoteLine(line))].map((line) => line.trim());
}

/**
 * Places where something was mended, and the expected file owns up to a leak all the same, or is not run though the leaky one
 * is. That a run shows no leak but those is for the runtime driver to prove.
 */
export function leaksLeft(name: string, expected: string): readonly string[] {
  const [text, after] = [name, expected].map((each) => readFileSync(pathOf(each), "utf8")) as [string, string];
  const { leaks, notRunBecause } = parseNotes(after, expected);
  if (notRunBecause !== undefined) return parseNotes(text, name).notRunBecause === undefined ? [`${expected}: not run because ${notRunBecause}, but ${name} is`] : [];
  const lines = text.split("\n");
  const mended = new Set(parseMarkers(text, name).filter(({ fix }) => fix === "safe" || fix === "codemod").map(({ line }) => lines[line - 1]?.trim()));
  const kept = new Set(lines.map((line) => line.trim()).filter((line) => !mended.has(line)));
  return leaks.flatMap(({ line, because }) => {
    const code = after.split("\n")[line - 1]?.trim() ?? "";
    return kept.has(code) || because.endsWith(NOTHING_RUNS_ON) ? [] : [`${expected}:${line}: it was mended, and leaks because ${because}`];
  });
}

/** A promise that nobody settles any more is seen in a run, but is no work. */
const NOTHING_RUNS_ON = "nothing runs on";
