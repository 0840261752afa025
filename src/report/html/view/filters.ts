import { type Confidence, type Growth, isOpen, type RuleId } from "../../../model/index.js";
import type { ReportFinding } from "../data.js";

/** What is shown of the findings; an empty text stands for all. */
export interface Filters {
  /** Words that all must occur, in any place. */
  readonly text: string;
  readonly rule: RuleId | "";
  /** A folder, with all below it. */
  readonly folder: string;
  readonly confidence: Confidence | "";
  readonly growth: Growth | "";
  readonly severity: ReportFinding["severity"] | "";
  readonly state: State | "";
}

/** `open`: counts. `new`: open, and not there before. `known`: the baseline has it. */
export const STATES = ["open", "new", "known", "suppressed"] as const;
export type State = (typeof STATES)[number];

export const NO_FILTERS: Filters = { text: "", rule: "", folder: "", confidence: "", growth: "", severity: "", state: "" };
/** What counts comes first; the rest is one choice away. */
export const FIRST_FILTERS: Filters = { ...NO_FILTERS, state: "open" };

/** A finding, with the text that a search looks at. */
export interface Searchable {
  readonly finding: ReportFinding;
  readonly text: string;
}

export function searchable(finding: ReportFinding): Searchable {
  const { rule, form, file, message, fingerprint } = finding;
  return { finding, text: [rule, form, file, message, fingerprint].join("\n").toLowerCase() };
}

export function matching(all: readonly Searchable[], filters: Filters): readonly ReportFinding[] {
  const words = filters.text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return all.filter(({ finding, text }) => passes(finding, filters) && words.every((word) => text.includes(word))).map(({ finding }) => finding);
}

function passes(finding: ReportFinding, { rule, folder, confidence, growth, severity, state }: Filters): boolean {
  return (
    (rule === "" || finding.rule === rule) &&
    (folder === "" || finding.file.startsWith(`${folder}/`)) &&
    (confidence === "" || finding.confidence === confidence) &&
    (growth === "" || finding.growth === growth) &&
    (severity === "" || finding.severity === severity) &&
    (state === "" || isIn(finding, state))
  );
}

export function isIn(finding: ReportFinding, state: State): boolean {
  switch (state) {
    case "open":
      return isOpen(finding);
    case "new":
      return isOpen(finding) && finding.baseline === "new";
    case "known":
      return finding.baseline === "known";
    case "suppressed":
      return finding.suppressed;
  }
}

/** Every folder with findings below it, and how many. */
export function foldersOf(findings: readonly ReportFinding[]): readonly { readonly folder: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { file } of findings) {
    for (let end = file.lastIndexOf("/"); end > 0; end = file.lastIndexOf("/", end - 1)) {
      const folder = file.slice(0, end);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
  }
  return [...counts].map(([folder, count]) => ({ folder, count })).sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** How often each value occurs, in the order in which `values` lists them. */
export function countsOf<T extends string>(findings: readonly ReportFinding[], values: readonly T[], of: (finding: ReportFinding) => T): readonly { readonly value: T; readonly count: number }[] {
  const counts = new Map<T, number>();
  for (const finding of findings) counts.set(of(finding), (counts.get(of(finding)) ?? 0) + 1);
  return values.map((value) => ({ value, count: counts.get(value) ?? 0 }));
}
