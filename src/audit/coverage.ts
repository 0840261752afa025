import { existsSync } from "node:fs";
import { dirname } from "node:path";
import picomatch from "picomatch";
import { isDynamicPattern } from "tinyglobby";
import { absolute, isFolder, isUnder, withSlashes } from "../project/index.js";
import type { Whole } from "./join.js";
import type { AuditOptions } from "./options.js";
import type { Trace } from "../model/index.js";

/** What an audit looked at: that it says nothing of a file means nothing where it did not look. Files as in the result. */
export interface Coverage {
  /** The working directory, absolute. */
  readonly cwd: string;
  /** Findings below the thresholds: they are there, but not in the result. */
  readonly hidden: readonly Trace[];
  /** Modules whose types were not found. */
  readonly unresolved: readonly string[];
  /** Whether all findings of a file would be known: it was analysed, or is gone from what was audited. */
  readonly isJudged: (file: string) => boolean;
  /** Whether what was in a file can be somewhere else now: it was analysed, or is gone. */
  readonly isMovable: (file: string) => boolean;
}

export function coverageOf(cwd: string, options: AuditOptions, { projects, hidden, unresolved }: Whole): Coverage {
  const analysed = new Set(projects.flatMap(({ files }) => files));
  const isGone = (file: string): boolean => !existsSync(absolute(cwd, file));
  const isAudited = areaOf(cwd, options);
  return {
    cwd,
    hidden,
    unresolved,
    isJudged: (file) => analysed.has(file) || (isAudited(absolute(cwd, file)) && isGone(file)),
    isMovable: (file) => analysed.has(file) || isGone(file),
  };
}

/** Whether a file, as an absolute name, is or would be among what the PATHs and tsconfigs of an audit speak of. */
function areaOf(cwd: string, { paths = [], configs = [] }: AuditOptions): (file: string) => boolean {
  const given = paths.length > 0 ? paths : configs.length > 0 ? configs : ["."];
  const areas = given.map((path): ((file: string) => boolean) => {
    const place = absolute(cwd, path);
    if (isFolder(place)) return (file) => isUnder(file, place);
    if (!existsSync(place) && isDynamicPattern(path)) return picomatch(absolute(cwd, path), { dot: true });
    return place.endsWith(".json") ? (file) => isUnder(file, withSlashes(dirname(place))) : (file) => file === place;
  });
  return (file) => areas.some((includes) => includes(file));
}
