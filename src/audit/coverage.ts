import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import picomatch from "picomatch";
import { isDynamicPattern } from "tinyglobby";
import type { Trace } from "../model/index.js";
import { absolute, isFolder, isUnder, withSlashes } from "../project/index.js";
import type { Fates } from "./baseline/match.js";
import type { Whole } from "./join.js";
import type { AuditOptions } from "./options.js";
import { namesIn } from "./scope.js";

/** What an audit looked at: that it says nothing of a file means nothing where it did not look. Files as in the result. */
export interface Coverage extends Fates {
  /** Findings below the thresholds: they are there, but not in the result. */
  readonly hidden: readonly Trace[];
  /** Modules whose types were not found. */
  readonly unresolved: readonly string[];
  /** Whether all findings of a file would be known: it was analysed, or is gone from what was audited. */
  readonly isJudged: (file: string) => boolean;
}

export function coverageOf(cwd: string, options: AuditOptions, { projects, hidden, unresolved }: Whole): Coverage {
  const analysed = new Set(projects.flatMap(({ files }) => files));
  // Shares can be merged where the code is not: there nothing can be said to be gone.
  const isHere = [...analysed].some((file) => existsSync(absolute(cwd, file)));
  const isGone = (file: string): boolean => isHere && !analysed.has(file) && !existsSync(absolute(cwd, file));
  const isAudited = areaOf(cwd, options);
  return {
    hidden,
    unresolved,
    isJudged: (file) => analysed.has(file) || (isAudited(absolute(cwd, file)) && isGone(file)),
    isMovable: (file) => analysed.has(file) || isGone(file),
    isGone,
    isScopeGone: scopeLookup(cwd, analysed),
  };
}

/** Texts are read again, and only those that are asked for: an audit does not keep them. */
function scopeLookup(cwd: string, analysed: ReadonlySet<string>): Fates["isScopeGone"] {
  const words = new Map<string, ReadonlySet<string>>();
  return (file, scope) => {
    if (!analysed.has(file) || !existsSync(absolute(cwd, file))) return false;
    const known = words.get(file) ?? new Set(namesIn(readFileSync(absolute(cwd, file), "utf8")));
    words.set(file, known);
    return namesIn(scope).some((name) => !known.has(name));
  };
}

/** Whether a file, as an absolute name, is or would be among what the PATHs and tsconfigs of an audit speak of. */
function areaOf(cwd: string, { paths = [], configs = [] }: AuditOptions): (file: string) => boolean {
  const given = paths.length > 0 ? paths : configs.length > 0 ? configs : ["."];
  const areas = given.map((path): ((file: string) => boolean) => {
    const place = absolute(cwd, path);
    if (isFolder(place)) return (file) => isUnder(file, place);
    if (!existsSync(place) && isDynamicPattern(path)) return picomatch(place, { dot: true });
    return place.endsWith(".json") ? (file) => isUnder(file, withSlashes(dirname(place))) : (file) => file === place;
  });
  return (file) => areas.some((includes) => includes(file));
}
