import { dirname } from "node:path";
import type typescript from "typescript";
import type { AuditProblem } from "../model/index.js";
import { UsageError } from "../model/index.js";
import { ConfigSet, ownersOf, type RequestedConfig, type Selects } from "./config-set.js";
import { looseOptions } from "./loose.js";
import { absolute, isFolder, shown, withSlashes } from "./paths.js";
import { sourcesUnder } from "./sources.js";
import { Targets } from "./targets.js";

export interface PlanInput {
  /** The working directory, absolute. */
  readonly cwd: string;
  /** Folders, tsconfigs, source files and globs; the working directory when empty. */
  readonly paths: readonly string[];
  /** Tsconfigs (or their folders) that the user names; then `paths` only choose among their files. */
  readonly configs: readonly string[];
  /** Says which files the configuration ignores. */
  readonly ignores: (file: string) => boolean;
}

/** One program to be made, and which of its files are to be analysed. Paths are absolute, with `/`. */
export interface ProjectPlan {
  /** Its tsconfig; `null` for loose files. */
  readonly config: string | null;
  readonly folder: string;
  readonly rootNames: readonly string[];
  readonly options: typescript.CompilerOptions;
  readonly references: readonly typescript.ProjectReference[];
  /** Files that are analysed as part of this project and of no other. */
  readonly owned: ReadonlySet<string>;
  /** Whether a file that is only imported is to be analysed here, too. */
  adopts(file: string): boolean;
}

export interface Plan {
  readonly projects: readonly ProjectPlan[];
  readonly problems: readonly AuditProblem[];
  /** Sources among the PATHs that no project holds, given those that were analysed. */
  leftOut(analysed: ReadonlySet<string>): readonly string[];
}

/**
 * Works out which programs an audit needs.
 * @throws {UsageError} when a path or config does not exist or is broken, or nothing is left to be audited
 */
export function planAudit(input: PlanInput): Plan {
  const configs = new ConfigSet(input.cwd);
  const targets = new Targets(input.cwd, configs);
  if (input.configs.length > 0) {
    const selects: Selects = input.paths.length === 0 ? () => true : targets.selectorOf(input.paths);
    for (const config of input.configs) configs.request(configPath(input.cwd, config), selects);
  } else {
    for (const path of input.paths.length === 0 ? ["."] : input.paths) targets.add(path);
  }
  const projects = [...configPlans(configs.all, input), ...loosePlans(targets.loose, configs.all, input)];
  if (projects.length === 0) throw nothingFound(input);
  return {
    projects,
    problems: configs.problems,
    leftOut: (analysed) => leftOut(targets, configs.all, input, analysed),
  };
}

function configPlans(configs: readonly RequestedConfig[], input: PlanInput): ProjectPlan[] {
  const owners = ownersOf(configs);
  return configs.flatMap((config) => {
    const owned = new Set([...owners].flatMap(([file, owner]) => (owner === config && !input.ignores(file) ? [file] : [])));
    if (owned.size === 0) return [];
    const adopts = (file: string) =>
      !owners.has(file) && !input.ignores(file) && config.selectors.some((selects) => selects(file));
    const rootNames = config.fileNames.filter((file) => (owners.get(file) ?? config) === config);
    return [{ config: config.path, folder: config.folder, rootNames, options: config.options, references: config.references, owned, adopts }];
  });
}

function loosePlans(files: ReadonlySet<string>, configs: readonly RequestedConfig[], input: PlanInput): ProjectPlan[] {
  const owners = ownersOf(configs);
  const rootNames = [...files].filter((file) => !owners.has(file) && !input.ignores(file)).sort();
  const [first] = rootNames;
  if (first === undefined) return [];
  const folder = withSlashes(dirname(first));
  return [{ config: null, folder, rootNames, options: looseOptions(folder), references: [], owned: new Set(rootNames), adopts: () => false }];
}

function configPath(cwd: string, given: string): string {
  const path = absolute(cwd, given);
  return isFolder(path) ? `${path}/tsconfig.json` : path;
}

function leftOut(targets: Targets, configs: readonly RequestedConfig[], input: PlanInput, analysed: ReadonlySet<string>): string[] {
  const outDirs = configs.flatMap(({ options }) => [options.outDir ?? [], options.declarationDir ?? []].flat());
  const sources = new Set([...targets.expected, ...targets.coveredFolders.flatMap((folder) => sourcesUnder(folder, outDirs))]);
  return [...sources].filter((file) => !analysed.has(file) && !input.ignores(file));
}

/** The PATHs are there, but none of them holds sources. */
export class NothingToAudit extends UsageError {}

function nothingFound(input: PlanInput): UsageError {
  const where = [...input.configs, ...input.paths].map((path) => shown(input.cwd, absolute(input.cwd, path)));
  return new NothingToAudit(
    `No TypeScript or JavaScript files to audit in ${where.join(", ") || "this folder"}. ` +
      `Give a folder, a tsconfig, source files or a glob that has some, or look at "include" in the tsconfig and "ignore" in the configuration.`,
  );
}
