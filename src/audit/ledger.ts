import type { AuditFinding, AuditProblem, AuditSuppression, EngineSettings, RuleId } from "../model/index.js";
import type { InventoryCollector } from "./inventory.js";
import type { RulePolicy } from "./options.js";

/** A finding as far as a comparison must know it. */
export type Trace = Pick<AuditFinding, "rule" | "file" | "identity">;

/** What the projects of one audit write their findings into. */
export interface Ledger {
  readonly policies: Readonly<Record<RuleId, RulePolicy>>;
  readonly settings: EngineSettings;
  /** Whether a comment that gives no reason suppresses nothing. */
  readonly requireReasons: boolean;
  /** How a file is written in the result. */
  readonly shown: (file: string) => string;
  /** Absolute names of the files that some project has analysed. */
  readonly analysed: Set<string>;
  readonly findings: AuditFinding[];
  /** Findings below the thresholds of this audit: there all the same. */
  readonly hidden: Trace[];
  readonly suppressions: AuditSuppression[];
  readonly problems: AuditProblem[];
  readonly inventory: InventoryCollector;
  /** Texts of the files that findings speak of, by shown name: for code frames and diffs. */
  readonly texts: Map<string, string>;
  /** Modules without types, by name, with the files (as shown) that need them. */
  readonly unresolved: Map<string, Set<string>>;
  readonly calls: { total: number; unresolved: number };
}
