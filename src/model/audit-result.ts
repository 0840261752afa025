import type { Fix } from "./finding.js";
import type { Lifetime, Task, Tracker, Wait } from "./inventory.js";
import type { Confidence, Growth, Multiplicity, RuleId, Severity, TaskSpan } from "./terms.js";

/**
 * What an audit yields, as it stands in JSON (schema/audit-result.schema.json). Lines and columns count from 1, columns
 * in UTF-16 code units; `end...` is exclusive. Files are relative to the working directory, with `/`.
 */
export interface AuditResult {
  readonly schemaVersion: 1;
  readonly tool: AuditTool;
  readonly projects: readonly AuditedProject[];
  readonly summary: AuditSummary;
  readonly findings: readonly AuditFinding[];
  readonly inventory: AuditInventory;
  readonly problems: readonly AuditProblem[];
}

export interface AuditTool {
  readonly name: "async-leaks";
  readonly version: string;
  /** Which compiler answered, e.g. `classic (TypeScript 6.0.2)`. */
  readonly compiler: string;
}

export interface AuditedProject {
  /** Its tsconfig; `null` for loose files, which have none. */
  readonly config: string | null;
  /** The files that were analysed as part of it; a file that several projects hold is listed once. */
  readonly files: readonly string[];
}

export interface AuditSummary {
  readonly files: number;
  readonly tasks: number;
  readonly trackers: number;
  readonly waits: number;
  /** Findings that count: neither suppressed nor in the baseline. Every rule is listed. */
  readonly findings: Readonly<Record<RuleId, number>>;
  readonly suppressed: number;
  readonly baselined: number;
  /** Calls whose type does not resolve: the analysis is blind there. */
  readonly unresolvedCalls: number;
  readonly totalCalls: number;
}

export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Location extends Position {
  readonly endLine: number;
  readonly endColumn: number;
}

export interface AuditFinding extends Location {
  readonly rule: RuleId;
  /** Which of the rule's defects it is: the catalog's key of its message, e.g. `inner-wait`. */
  readonly form: string;
  readonly severity: Exclude<Severity, "off">;
  readonly confidence: Confidence;
  readonly message: string;
  /** The names in the message, by placeholder: `tracker`, `task`, `evidence`, ... */
  readonly data: Readonly<Record<string, string>>;
  readonly growth: Growth;
  readonly span: TaskSpan;
  readonly multiplicity: Multiplicity;
  readonly related: readonly AuditRelated[];
  readonly fixes: readonly AuditFix[];
  /** Survives moved lines: made from rule, form, file and the code itself, not from line numbers. */
  readonly fingerprint: string;
  readonly suppressed: boolean;
}

/** A second place that explains a finding. `role` is the catalog's key: `start`, `wait`, `declaration`, ... */
export interface AuditRelated extends Position {
  readonly role: string;
  readonly message: string;
}

export interface AuditFix extends Pick<Fix, "title" | "kind"> {
  /** What is replaced by `text`; an insertion starts and ends at one place. They never overlap. */
  readonly edits: readonly (Location & { readonly text: string })[];
}

/** The engine's inventory with places as locations. `owner` and a lifetime's `parent` are indexes into `lifetimes`. */
export interface AuditInventory {
  readonly tasks: readonly (Omit<Task, "start" | "waits"> & { readonly start: Location; readonly waits: readonly Location[] })[];
  readonly trackers: readonly AuditTracker[];
  readonly waits: readonly (Omit<Wait, "place"> & { readonly place: Location })[];
  readonly lifetimes: readonly (Omit<Lifetime, "place"> & { readonly place: Location })[];
}

export interface AuditTracker extends Omit<Tracker, "declaration" | "adds" | "releases" | "waits"> {
  readonly declaration: Location;
  readonly adds: readonly Location[];
  readonly releases: readonly Location[];
  readonly waits: readonly Location[];
}

/** What kept the audit from seeing something, or needs a person's attention. */
export type ProblemKind =
  | "unresolved-types" // packages or modules whose types were not found
  | "syntax-error"
  | "analysis-failed" // the engine threw on this file
  | "config" // a tsconfig that could only be used in part
  | "left-out" // sources that no tsconfig includes
  | "suppression"; // a directive that suppresses nothing

export interface AuditProblem {
  readonly kind: ProblemKind;
  /** `error`: a file was not, or only partly, analysed. `warning`: findings may be missing. `info`: good to know. */
  readonly level: "error" | "warning" | "info";
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}
