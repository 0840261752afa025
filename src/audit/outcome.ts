import type { AuditFinding, AuditInventory, AuditProblem, AuditSuppression, EngineSettings, RuleId } from "../model/index.js";
import type { RulePolicy } from "./options.js";

/** A finding as far as a comparison must know it. */
export type Trace = Pick<AuditFinding, "file" | "identity">;

/** What one project says of one file. Plain data: it is kept in caches and joined with that of other machines. */
export interface FileOutcome {
  /** As shown, and with its absolute name. */
  readonly file: string;
  readonly path: string;
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
}

/** What the analysis of a project is told. */
export interface Assignment {
  readonly policies: Readonly<Record<RuleId, RulePolicy>>;
  readonly settings: EngineSettings;
  /** Whether a comment that gives no reason suppresses nothing. */
  readonly requireReasons: boolean;
  /** How a file is written in the result. */
  readonly shown: (file: string) => string;
  /** Takes the texts of the files that findings speak of, by shown name: for code frames and diffs. */
  readonly texts: Map<string, string>;
}
