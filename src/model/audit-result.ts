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
  /** The comments that switch findings off, by file and line. */
  readonly suppressions: readonly AuditSuppression[];
  /** With what the findings were compared, where they were: then each says whether it is `new` or `known`. */
  readonly comparison?: AuditComparison;
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
  /** No other finding of the result has it. Survives moved lines and formatting: made from rule, form, file and the code itself. */
  readonly fingerprint: string;
  /** What it is known by where its file has another name, or a copy of it is somewhere else. */
  readonly identity: FindingIdentity;
  readonly suppressed: boolean;
  /** What suppresses it, if anything does. */
  readonly suppression?: Pick<AuditSuppression, "directive" | "line" | "column" | "reason">;
  /** Whether the baseline, or the revision that the audit compares with, has it. Absent where nothing was compared, and where it is suppressed. */
  readonly baseline?: BaselineState;
}

/** `new`: not there before. `known`: there before, so that it neither counts nor fails the audit. */
export const BASELINE_STATES = ["new", "known"] as const;
export type BaselineState = (typeof BASELINE_STATES)[number];

/** Neither line numbers, white space, comments, quotes nor file names are in it. */
export interface FindingIdentity {
  /** The names that enclose it, outermost first: `ContainerMonitor.monitor`; empty at the top of a file. */
  readonly scope: string;
  /** Hash of rule, form and the flagged code without the bodies in it. */
  readonly head: string;
  /** Hash of rule, form and all of the flagged code. */
  readonly code: string;
}

export const SUPPRESSION_DIRECTIVES = ["async-leaks-ignore-next-line", "eslint-disable-next-line", "eslint-disable-line", "eslint-disable"] as const;
export type SuppressionDirective = (typeof SUPPRESSION_DIRECTIVES)[number];

/** A comment that speaks about our rules. One of ESLint's for every rule is listed where it covers a finding. */
export interface AuditSuppression extends Position {
  readonly directive: SuppressionDirective;
  /** Empty: all of them. */
  readonly rules: readonly RuleId[];
  /** What stands behind ` -- `; `null` where no reason is given. */
  readonly reason: string | null;
  /** How many findings of this audit it covers. */
  readonly findings: number;
}

export interface AuditComparison {
  /** The baseline's file, relative to the working directory. */
  readonly baseline?: string;
  /** The revision as it was asked for, and the commit that it stood for. */
  readonly since?: { readonly revision: string; readonly commit: string };
  /** Whether known findings fail the audit, too. */
  readonly failOn: FailOn;
  /** What the baseline has and the code no longer does, although it was looked at. `text` is the code, shortened. */
  readonly stale: readonly { readonly rule: string; readonly file: string; readonly scope: string; readonly text: string }[];
}

export const FAIL_ON = ["new", "all"] as const;
export type FailOn = (typeof FAIL_ON)[number];

/** Whether a finding counts: nothing suppresses it, and it was not there before. */
export function isOpen({ suppressed, baseline }: Pick<AuditFinding, "suppressed" | "baseline">): boolean {
  return !suppressed && baseline !== "known";
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
  | "compiler" // another compiler answered than the one to be expected
  | "left-out" // sources that no tsconfig includes
  | "suppression" // a directive that suppresses nothing
  | "baseline" // entries of the baseline that no finding matches
  | "cache"; // what earlier audits left was damaged

export interface AuditProblem {
  readonly kind: ProblemKind;
  /** `error`: a file was not, or only partly, analysed. `warning`: findings may be missing. `info`: good to know. */
  readonly level: "error" | "warning" | "info";
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}
