import { CATALOG } from "../../src/catalog/index.js";
import {
  CONFIDENCES, MULTIPLICITIES, RULE_IDS,
  type Confidence, type Multiplicity, type RuleId,
} from "../../src/model/index.js";

export const REACHES = ["file", "program"] as const;
export type Reach = (typeof REACHES)[number];

/** The markers that speak of one way of looking. */
export function markersFor(reach: Reach, markers: readonly Marker[]): readonly Marker[] {
  return markers.filter((marker) => marker.reach === undefined || marker.reach === reach);
}

const MARKED_FIXES = ["safe", "codemod", "refused"] as const;
export type MarkedFix = (typeof MARKED_FIXES)[number];

/** What the runtime driver must see at a marked place. */
export type RuntimeVerdict = { readonly kind: "leak" } | { readonly kind: "silent"; readonly because: string };

/** One expectation of a fixture. Lines and columns count from 1; `endColumn` is exclusive. */
export interface Marker {
  readonly rule: RuleId;
  readonly confidence: Confidence;
  readonly multiplicity?: Multiplicity;
  readonly form?: string;
  /** Which fix is offered for it that needs no person's choice, or that it is left alone for a reason which is told; none without. */
  readonly fix?: MarkedFix;
  /** The reason; see `generalized`. */
  readonly refusal?: string;
  readonly runtime?: RuntimeVerdict;
  /** Where only one way of looking sees it like this: a file with what it calls (`file`, an editor), or with its callers in the whole program (`program`, the audit). */
  readonly reach?: Reach;
  /** The line of code that is talked about. */
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** Where the marker itself stands. */
  readonly markerLine: number;
}

/** A marker that cannot be read. The message begins with `file:line`. */
export class MarkerError extends Error {
  override readonly name = "MarkerError";

  constructor(file: string, line: number, problem: string) {
    super(`${file}:${line}: ${problem}`);
  }
}

/** A comment line that can only be meant as a marker: carets first, or the word `expect:`. */
const LOOKS_LIKE_MARKER = /^\s*\/\/(?:<?\s*\^|.*\bexpect:)/;
const MARKER = /^(?<lead>\s*\/\/)(?<arrow><?)(?<gap>\s*)(?<carets>\^+)\s+expect:\s+(?<words>\S.*)$/;

/** Under the marker of a finding that the codemod leaves alone. */
const REFUSAL = /^\s*\/\/\s*refused because (?<because>\S.*)$/;

/** A reason as fixtures give it: which lines it speaks of would change with each comment. */
export function generalized(reason: string): string {
  return reason.replaceAll(/\bline \d+/g, "line ...");
}

/**
 * Reads the markers of one fixture.
 * @param text the fixture's whole text
 * @param file its name, for error messages
 * @throws MarkerError for a line that is meant as a marker, but is none
 */
export function parseMarkers(text: string, file: string): readonly Marker[] {
  const lines = text.split(/\r?\n/);
  const markers: Marker[] = [];
  let codeLine = 0;
  for (const [index, line] of lines.entries()) {
    const because = REFUSAL.exec(line)?.groups?.["because"];
    if (because !== undefined) {
      markers.push(refusedBecause(because, markers.pop(), { file, line: index + 1 }));
      continue;
    }
    if (!LOOKS_LIKE_MARKER.test(line)) {
      codeLine = index + 1;
      continue;
    }
    const code = lines[codeLine - 1];
    if (code === undefined) throw new MarkerError(file, index + 1, "a marker stands under the line it talks about, but there is no line above this one");
    markers.push(parseMarker(line, { text: code, line: codeLine }, { file, line: index + 1 }));
  }
  const bare = markers.find(({ fix, refusal }) => fix === "refused" && refusal === undefined);
  if (bare) throw new MarkerError(file, bare.markerLine, "under a marker with `fix=refused` stands the reason: `//  refused because ...`");
  return markers;
}

function refusedBecause(refusal: string, marker: Marker | undefined, at: At): Marker {
  if (marker?.fix === "refused" && marker.markerLine === at.line - 1) return { ...marker, refusal };
  throw new MarkerError(at.file, at.line, "`refused because ...` stands right under a marker with `fix=refused`");
}

/** Whether a line of a fixture is a marker (well-formed or not), or the reason under one. */
export function isMarkerLine(line: string): boolean {
  return LOOKS_LIKE_MARKER.test(line) || isRefusal(line);
}

/** Whether a line of a fixture says why the finding above it is left alone. */
export function isRefusal(line: string): boolean {
  return REFUSAL.test(line);
}

interface CodeLine {
  readonly text: string;
  readonly line: number;
}

interface At {
  readonly file: string;
  readonly line: number;
}

function parseMarker(line: string, code: CodeLine, at: At): Marker {
  const groups = MARKER.exec(line)?.groups;
  if (!groups) throw new MarkerError(at.file, at.line, "a marker reads `//  ^^^^ expect: RULE CONFIDENCE [MULTIPLICITY] [form=FORM] [fix=safe|codemod|refused] [reach=file|program] [runtime=...]`");
  const { lead = "", arrow = "", gap = "", carets = "", words = "" } = groups;
  // After `//<` the rest is read as though it began in column 1: carets for code that stands where the slashes would.
  const column = (arrow === "" ? lead.length : 0) + gap.length + 1;
  const endColumn = column + carets.length;
  if (endColumn - 1 > code.text.length) {
    throw new MarkerError(at.file, at.line, `the carets reach column ${endColumn - 1}, but line ${code.line} ends in column ${code.text.length}`);
  }
  return { ...parseWords(words.trim(), at), line: code.line, column, endColumn, markerLine: at.line };
}

type Words = Pick<Marker, "rule" | "confidence" | "multiplicity" | "form" | "fix" | "runtime" | "reach">;

function parseWords(words: string, at: At): Words {
  const { rest, runtime } = takeRuntime(words, at);
  const [rule, confidence, ...options] = rest.split(/\s+/);
  if (!isOneOf(RULE_IDS, rule)) throw new MarkerError(at.file, at.line, `"${rule ?? ""}" is no rule; there are ${RULE_IDS.join(", ")}`);
  if (!isOneOf(CONFIDENCES, confidence)) {
    throw new MarkerError(at.file, at.line, `after the rule stands a confidence (${CONFIDENCES.join(", ")}), not "${confidence ?? ""}"`);
  }
  const result: { -readonly [Key in keyof Words]: Words[Key] } = { rule, confidence };
  for (const option of options) {
    if (isOneOf(MULTIPLICITIES, option) && result.multiplicity === undefined) result.multiplicity = option;
    else if (/^form=[\w-]+$/.test(option) && result.form === undefined) result.form = option.slice("form=".length);
    else if (isMarkedFix(option) && result.fix === undefined) result.fix = option.slice("fix=".length) as MarkedFix;
    else if (isReach(option) && result.reach === undefined) result.reach = option.slice("reach=".length) as Reach;
    else throw new MarkerError(at.file, at.line, `"${option}" is neither a multiplicity (${MULTIPLICITIES.join(", ")}) nor \`form=...\` nor \`fix=...\` nor \`reach=...\` nor \`runtime=...\`, or stands twice`);
  }
  const forms = Object.keys(CATALOG[rule].messages);
  if (result.form !== undefined && !forms.includes(result.form)) {
    throw new MarkerError(at.file, at.line, `${rule} has no form "${result.form}"; it has ${forms.join(", ")}`);
  }
  if (runtime) result.runtime = runtime;
  return result;
}

function isMarkedFix(option: string): boolean {
  return MARKED_FIXES.some((fix) => option === `fix=${fix}`);
}

function isReach(option: string): boolean {
  return REACHES.some((reach) => option === `reach=${reach}`);
}

/** `runtime=silent because ...` runs to the end of the line, so it is taken off first. */
function takeRuntime(words: string, at: At): { rest: string; runtime?: RuntimeVerdict } {
  const start = words.search(/(?:^|\s)runtime=/);
  if (start < 0) return { rest: words };
  const rest = words.slice(0, start).trim();
  const verdict = words.slice(start).trim().slice("runtime=".length);
  if (verdict === "leak") return { rest, runtime: { kind: "leak" } };
  const because = /^silent because (?<reason>\S.*)$/.exec(verdict)?.groups?.["reason"];
  if (because === undefined) throw new MarkerError(at.file, at.line, "it reads `runtime=leak` or `runtime=silent because ...`, as the last words");
  return { rest, runtime: { kind: "silent", because } };
}

function isOneOf<Value extends string>(values: readonly Value[], value: string | undefined): value is Value {
  return (values as readonly (string | undefined)[]).includes(value);
}
