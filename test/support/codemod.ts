// What the codemod does to the fixtures, and what their files say that it does.
import { existsSync, readFileSync } from "node:fs";
import { createTwoFilesPatch } from "diff";
import { relative, sep } from "node:path";
import { rewrite, type RewriteOptions } from "../../src/codemod/index.js";
import type { Finding, Fix } from "../../src/model/index.js";
import { FIXTURES, pathOf, regionOf, ROOT } from "./fixtures.js";
import { generalized, isMarkerLine, markersFor, parseMarkers } from "./markers.js";
import { isNoteLine } from "./runtime/notes.js";

/** What is done about a finding of a fixture, as it stands on disk, without a person's choice: a fix, or nothing for a reason. */
export interface Offer {
  readonly rule: string;
  readonly line: number;
  readonly column: number;
  readonly kind: Exclude<Fix["kind"], "suggestion"> | "refused";
  /** Why it is refused, as markers say it. */
  readonly refusal?: string;
}

/** What came of the fixtures, by name. Those that nothing was done to are left out. */
export interface CodemodRun {
  /** The findings as the files stand on disk. */
  readonly found: ReadonlyMap<string, readonly Finding[]>;
  readonly offers: ReadonlyMap<string, readonly Offer[]>;
  readonly texts: ReadonlyMap<string, string>;
  /** Fixes that were offered, but that did not stand up, and why. */
  readonly takenBack: ReadonlyMap<string, readonly string[]>;
}

/** Makes every fix that is offered for the fixtures, as the command line does, in memory. */
export async function rewriteFixtures(): Promise<CodemodRun> {
  const found = new Map<string, Finding[]>();
  const offers = new Map<string, Offer[]>();
  const seen = new Set<Finding>();
  let isOriginal = true;
  const choose = (finding: Finding): Fix | string | undefined => {
    const name = nameOf(finding.place.file);
    if (isOriginal && !seen.has(finding)) {
      push(found, name, finding);
      for (const offer of offersFor(finding)) push(offers, name, offer);
    }
    seen.add(finding);
    return unattended(finding) ?? finding.refusal;
  };
  // Whoever is asked to confirm has been shown all findings of the files as they stand on disk.
  const isWanted = (): Promise<boolean> => Promise.resolve(!(isOriginal &&= false));
  const { files, refused } = await rewrite({ ...WHOLE, choose, isWanted });
  const takenBack = new Map<string, string[]>();
  for (const { finding, line, reason } of refused) if (reason !== finding.refusal) push(takenBack, nameOf(finding.place.file), `${line}: ${finding.rule}: ${reason}`);
  return { found, offers, texts: new Map(files.map(({ file, after }) => [nameOf(file), after])), takenBack };
}

/** What a second run finds, with the first one's result on disk. */
export interface SecondRun {
  /** What it would change. */
  readonly texts: ReadonlyMap<string, string>;
  /** What is still found in the files that the first run changed. */
  readonly left: ReadonlyMap<string, readonly Finding[]>;
}

export async function rewriteAgain({ texts }: CodemodRun): Promise<SecondRun> {
  const left = new Map<string, Finding[]>();
  const choose = (finding: Finding): Fix | undefined => {
    push(left, nameOf(finding.place.file), finding);
    return unattended(finding);
  };
  const { files } = await rewrite({ ...WHOLE, paths: [...texts.keys()].map(pathOf), texts: new Map([...texts].map(([name, text]) => [pathOf(name), text])), choose });
  return { left, texts: new Map(files.map(({ file, after }) => [nameOf(file), after])) };
}

/** Without the files that show what becomes of others: a program does not have them twice. */
const WHOLE = { cwd: ROOT, configs: ["fixtures/tsconfig.codemod.json"], config: false, preset: "strict" } satisfies Partial<RewriteOptions>;

function unattended({ fixes }: Finding): Fix | undefined {
  return fixes.find(({ kind }) => kind !== "suggestion");
}

function offersFor(finding: Finding): readonly Offer[] {
  const { rule, place, refusal } = finding;
  const { line, column } = regionOf(place.range, readFileSync(place.file, "utf8"));
  const kind = unattended(finding)?.kind;
  if (kind === "safe" || kind === "codemod") return [{ rule, line, column, kind }];
  return refusal === undefined ? [] : [{ rule, line, column, kind: "refused", refusal: generalized(refusal) }];
}

function push<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const known = lists.get(key);
  if (known) known.push(item);
  else lists.set(key, [item]);
}

function nameOf(file: string): string {
  return relative(FIXTURES, file).split(sep).join("/");
}

/** Where the markers and the offers of a fixture disagree: one line each. */
export function wrongOffers(name: string, offers: readonly Offer[]): readonly string[] {
  const markers = markersFor("program", parseMarkers(readFileSync(pathOf(name), "utf8"), name));
  const left = [...offers];
  const wrong = markers.flatMap(({ rule, line, column, fix, refusal }) => {
    const index = left.findIndex((offer) => offer.rule === rule && offer.line === line && offer.column === column);
    const offer = index < 0 ? undefined : left.splice(index, 1)[0];
    const what = `${name}:${line}: ${rule}:`;
    if (offer?.kind !== fix) return [`${what} its marker ${fix === undefined ? "lacks a fix" : `says fix=${fix}`}, but ${offer === undefined ? "none is offered" : `it is fix=${offer.kind}`}`];
    if (offer?.refusal !== refusal) return [`${what} it is refused because ${offer?.refusal}`];
    // Splitting is all that this rule's codemod is for.
    return rule === "no-shared-tracker" && fix === undefined ? [`${what} neither split nor refused for a reason`] : [];
  });
  return [...wrong, ...left.map(({ rule, line, kind }) => `${name}:${line}: ${rule}: fix=${kind} where there is no marker`)];
}

/** The file that holds what the codemod makes of a fixture. */
export function expectedOf(name: string): string | undefined {
  return [besideCase(name), variantOf(name, "codemod"), variantOf(name, "fixed")].find((variant) => variant !== name && existsSync(pathOf(variant)));
}

/** The same file in the case's `.codemod` folder, which holds all of it when several files change: they must not meet what they were. */
export function besideCase(name: string): string {
  return name.startsWith("log-monitor/") ? name : name.replace(/^([^/]+\/[^/]+)\/(?=[^/]+$)/, "$1.codemod/");
}

/** Whether a fixture shows what became of another one. */
export function isVariant(name: string): boolean {
  return /\.(?:codemod|fixed)\.\w+$|\.codemod\//.test(name);
}

/** `case.ts`, `fixed`: `case.fixed.ts`. */
export function variantOf(name: string, word: string): string {
  return name.replace(/(\.[cm]?[jt]sx?)$/, `.${word}$1`);
}

/** How what the codemod made differs from what was expected: a unified diff, empty when it does not. */
export function differenceOf(made: string, expected: string, names: { readonly made: string; readonly expected: string }): string {
  const [was, is] = [comparable(expected), comparable(made)];
  return was === is ? "" : createTwoFilesPatch(names.expected, `what the codemod makes of ${names.made}`, was, is, undefined, undefined, { context: 2 });
}

/**
 * A text without what speaks of findings and runs, or of the file itself, as `docs/fixtures.md` says: markers, notes, the
 * comment at its head, the run. What stands beside it in the same state counts as what it was made of.
 */
export function comparable(text: string): string {
  const lines = text.split("\n").filter((line) => !isMarkerLine(line) && !isNoteLine(line) && !/^import .*support\/scenario\.js";$/.test(line));
  return partsOf(lines.slice(headOf(lines).length).join("\n").replaceAll(/(["']\.\/[^"'\n]*)\.(?:fixed|codemod)(\.[cm]?js["'])/g, "$1$2")).code;
}

/** The comment at the head of a file, and blank lines around it. */
export function headOf(lines: readonly string[]): readonly string[] {
  return lines.slice(0, Math.max(0, lines.findIndex((line) => line.trim() !== "" && !line.startsWith("//"))));
}

/** A fixture's run, to the brace that closes it in the first column, and all the rest. */
export function partsOf(text: string): { readonly code: string; readonly scenario: string } {
  const scenario = /^export async function scenario\([^]*?^\}\n/m.exec(text)?.[0] ?? "";
  return { code: text.replace(scenario, () => ""), scenario };
}
