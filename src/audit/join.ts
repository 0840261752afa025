import type { AuditFinding, AuditInventory, AuditProblem, AuditResult, AuditSuppression } from "../model/index.js";
import { joined } from "./inventory.js";
import type { ProjectOutcome, Trace } from "../model/index.js";
import { unresolvedProblems } from "./problems.js";

/** Everything that the projects of an audit say, once. */
export interface Whole {
  readonly projects: AuditResult["projects"];
  readonly findings: readonly AuditFinding[];
  readonly hidden: readonly Trace[];
  readonly suppressions: readonly AuditSuppression[];
  readonly problems: readonly AuditProblem[];
  /** Modules without types. */
  readonly unresolved: readonly string[];
  readonly inventory: AuditInventory;
  readonly calls: { readonly total: number; readonly unresolved: number };
  /** The files that were looked at, analysed or not. */
  readonly files: ReadonlySet<string>;
}

/** Joins what projects say, in their order. A file that several adopt belongs to the first. */
export function join(outcomes: readonly ProjectOutcome[]): Whole {
  const seen = new Set<string>();
  const owned = outcomes.map(({ config, files }) => ({ config, files: files.filter(({ file }) => !seen.has(file) && seen.add(file)) }));
  const files = owned.flatMap((project) => project.files);
  const unresolved = unresolvedIn(outcomes);
  const sum = (key: "total" | "unresolved"): number => files.reduce((total, { calls }) => total + calls[key], 0);
  return {
    projects: owned.map((project) => ({ config: project.config, files: project.files.filter(({ isAnalysed }) => isAnalysed).map(({ file }) => file) })),
    findings: files.flatMap(({ findings }) => findings),
    hidden: files.flatMap(({ hidden }) => hidden),
    suppressions: files.flatMap(({ suppressions }) => suppressions),
    problems: [...outcomes.flatMap(({ problems }) => problems), ...files.flatMap((file) => file.problems), ...unresolvedProblems(unresolved)],
    unresolved: [...unresolved.keys()],
    inventory: joined(files.map(({ inventory }) => inventory)),
    calls: { total: sum("total"), unresolved: sum("unresolved") },
    files: seen,
  };
}

function unresolvedIn(outcomes: readonly ProjectOutcome[]): ReadonlyMap<string, ReadonlySet<string>> {
  const modules = new Map<string, Set<string>>();
  for (const [name, files] of outcomes.flatMap(({ unresolved }) => unresolved)) {
    const known = modules.get(name) ?? new Set();
    for (const file of files) known.add(file);
    modules.set(name, known);
  }
  return modules;
}
