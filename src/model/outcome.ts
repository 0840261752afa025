import type { AuditFinding, AuditInventory, AuditProblem, AuditResult, AuditSuppression } from "./audit-result.js";

/** A finding as far as a comparison must know it. */
export type Trace = Pick<AuditFinding, "file" | "identity">;

/** What one project says of one file. Plain data: it is kept in caches and joined with that of other machines. */
export interface FileOutcome {
  /** As shown: on other machines the rest of its name differs. */
  readonly file: string;
  /** False where it could not be; `problems` say why. */
  readonly isAnalysed: boolean;
  readonly findings: readonly AuditFinding[];
  /** Findings below the thresholds of this audit: there all the same. */
  readonly hidden: readonly Trace[];
  readonly suppressions: readonly AuditSuppression[];
  readonly problems: readonly AuditProblem[];
  /** An owner or parent is an index into this file's lifetimes. */
  readonly inventory: AuditInventory;
  readonly calls: { readonly total: number; readonly unresolved: number };
}

/** What the analysis of one project yields. It depends on no other project, so that it can be made anywhere, in any order. */
export interface ProjectOutcome {
  /** Its tsconfig as shown; `null` for loose files. */
  readonly config: string | null;
  readonly files: readonly FileOutcome[];
  readonly problems: readonly AuditProblem[];
  /** Modules without types, by name, each with the files (as shown) that need them. */
  readonly unresolved: readonly (readonly [string, readonly string[]])[];
  /** Which compiler answered, as in the result's `tool`. */
  readonly compiler: string;
}

/** A share of an audit, with what is needed to join it with the others. */
export interface AuditShard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
  /** Hash of what must be the same for all shares: projects, settings, thresholds. */
  readonly audit: string;
  /** What the projects of this share yield, each with its place among those of the whole audit. */
  readonly outcomes: readonly { readonly position: number; readonly outcome: ProjectOutcome }[];
  /** What was noticed before anything was analysed; the same for all shares. */
  readonly problems: readonly AuditProblem[];
  /** Sources among the PATHs, as shown; what no share has analysed is left out. */
  readonly expected: readonly string[];
  /** Whether the user named the tsconfigs. */
  readonly isLimited: boolean;
  /** The PATHs and tsconfigs as they were given. */
  readonly paths: readonly string[];
  readonly configs: readonly string[];
}

/** The result of a share alone. `async-leaks merge` makes the whole out of all of them. */
export interface ShardResult extends AuditResult {
  readonly shard: AuditShard;
}
