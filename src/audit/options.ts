import { CATALOG } from "../catalog/index.js";
import { type Confidence, CONFIDENCES, RULE_IDS, type Config, configErrors, type Preset, PRESETS, type RuleId, type Severity, UsageError } from "../model/index.js";
import type { CacheStore } from "./cache-store.js";

/** `auto` takes TypeScript 7 where a tested version is installed, and reads the project as `classic` (TypeScript 6) does. */
export const COMPILERS = ["auto", "classic", "native"] as const;
export type CompilerChoice = (typeof COMPILERS)[number];

export interface AuditOptions {
  /** The working directory: paths are relative to it, and so are the files in the result. Default: the process's. */
  readonly cwd?: string;
  /** Folders, tsconfigs, source files, globs. Default: the working directory. */
  readonly paths?: readonly string[];
  /** Tsconfigs to be used instead of those that `paths` lead to; `paths` then choose among their files. */
  readonly configs?: readonly string[];
  readonly preset?: Preset;
  /** Severities that differ from the preset's (and from the configuration file's). */
  readonly rules?: Readonly<Partial<Record<RuleId, Severity>>>;
  /** Findings below it are left out. Default: what the preset says for each rule. */
  readonly minConfidence?: Confidence;
  readonly compiler?: CompilerChoice;
  /** The configuration itself; `false`: none. Default: the file found from the working directory upwards. */
  readonly config?: Config | false;
  /** The folder that a given `config`'s globs are relative to. Default: the working directory. */
  readonly configFolder?: string;
  /** Whether comments that suppress findings without giving a reason (` -- reason`) are to have no effect. Default: false. */
  readonly requireReasons?: boolean;
  /** Keeps what projects yield, so that the next audit need not analyse those in which nothing has changed. */
  readonly cache?: CacheStore;
  /** Only this share of the projects; its result can be merged with those of the others. */
  readonly share?: Share;
  readonly onProgress?: (progress: Progress) => void;
}

/** Which share of an audit is to be made: `index` counts from 1. */
export interface Share {
  readonly index: number;
  readonly count: number;
}

/** How far an audit is: told of each project once when it is loaded, and of each of its files once, in order. Files are counted when the project starts to be analysed. */
export interface Progress {
  readonly stage: "loading" | "analysing";
  /** The project's tsconfig as shown to the user; `null` for loose files. */
  readonly config: string | null;
  readonly project: number;
  readonly projects: number;
  readonly file: number;
  readonly files: number;
}

/**
 * Callers without types, and arguments from elsewhere, get the same plain words as the command line.
 * @throws {UsageError} naming the option and what is allowed
 */
export function checkOptions(options: AuditOptions): void {
  const lists = { preset: PRESETS, compiler: COMPILERS, minConfidence: CONFIDENCES } as const;
  for (const [name, allowed] of Object.entries(lists)) {
    const value: unknown = options[name as keyof typeof lists];
    if (value !== undefined && !(allowed as readonly unknown[]).includes(value)) {
      throw new UsageError(`${name} must be one of ${allowed.join(", ")}, not ${JSON.stringify(value)}.`);
    }
  }
  const [error] = configErrors({ rules: options.rules ?? {} });
  if (error !== undefined) throw new UsageError(error);
}

/** What becomes of a rule's findings in this audit. */
export interface RulePolicy {
  readonly severity: Severity;
  readonly minConfidence: Confidence;
}

/** The policy of every rule: the preset's, overridden by the configuration, overridden by the caller. */
export function policiesOf(options: AuditOptions, config: Config): Record<RuleId, RulePolicy> {
  const entries = RULE_IDS.map((id): [RuleId, RulePolicy] => {
    const preset = CATALOG[id][options.preset ?? config.preset ?? "recommended"];
    const severity = options.rules?.[id] ?? config.rules?.[id] ?? preset.severity;
    return [id, { severity, minConfidence: options.minConfidence ?? config.minConfidence ?? preset.minConfidence }];
  });
  return Object.fromEntries(entries) as Record<RuleId, RulePolicy>;
}

export function isConfident(confidence: Confidence, atLeast: Confidence): boolean {
  return CONFIDENCES.indexOf(confidence) >= CONFIDENCES.indexOf(atLeast);
}
