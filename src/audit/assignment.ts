import type { EngineSettings, RuleId } from "../model/index.js";
import type { RulePolicy } from "./options.js";

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
