import type { Finding } from "./finding.js";
import type { Lifetime, Task, Tracker, Wait } from "./inventory.js";

/** What one analysis of one file yields. */
export interface FileAnalysis {
  readonly file: string;
  readonly findings: readonly Finding[];
  /** Findings in other files, which only this one makes visible: a tracker of this file that is misused where it is handed to. */
  readonly elsewhere: readonly Finding[];
  readonly tasks: readonly Task[];
  readonly trackers: readonly Tracker[];
  readonly waits: readonly Wait[];
  readonly lifetimes: readonly Lifetime[];
  /** Calls whose type was asked for, and how many of them have a type that does not resolve. */
  readonly calls: { readonly total: number; readonly unresolved: number };
}
