import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigSet } from "../config-set.js";
import { looseOptions } from "../loose.js";
import { isInNodeModules, isUnder, upwards, withSlashes } from "../paths.js";
import type { ProjectPlan } from "../plan.js";
import { configsUnder, isSource, sourcesUnder } from "../sources.js";
import { nearestConfig, type ParsedConfig } from "../tsconfig.js";

/** A program, and the tsconfigs that it was planned from. */
export interface LivePlan extends ProjectPlan {
  readonly inputs: readonly string[];
}

/** Says which program a single file is to be seen in. Everything that was read is remembered: make another to read again. */
export class LivePlans {
  readonly #configs: ConfigSet;
  /** By tsconfig, by package folder for its loose files, and by file for one that stands alone. */
  readonly #plans = new Map<string, LivePlan>();

  constructor(cwd: string) {
    this.#configs = new ConfigSet(cwd);
  }

  /** Whether a plan that was made already names the file. */
  holds(file: string): boolean {
    return [...this.#plans.values()].some(({ owned }) => owned.has(file));
  }

  /**
   * The program of the nearest tsconfig that includes the file. Where none does: the nearest tsconfig's, which may know the
   * file through imports, then one of loose files.
   * @throws {UsageError} when a tsconfig can't be read
   */
  candidates(file: string): readonly LivePlan[] {
    const above = configsAbove(withSlashes(dirname(file)));
    for (const path of above) {
      const holder = this.#holder(path, file);
      if (holder) return [this.#planOf(holder)];
    }
    const importer = above.slice(0, 1).flatMap((path) => this.#configs.tree(path)).find(({ fileNames }) => fileNames.length > 0);
    return [...(importer ? [this.#planOf(importer)] : []), this.#loosePlan(file)];
  }

  /** Of a tsconfig and what it references, the one that includes the file and lies nearest to it. */
  #holder(path: string, file: string): ParsedConfig | undefined {
    const depth = (config: ParsedConfig) => (isUnder(file, dirname(config.path)) ? config.path.length : 0);
    const holders = this.#configs.tree(path).filter((config) => this.#planOf(config).owned.has(file));
    return holders.sort((a, b) => depth(b) - depth(a))[0];
  }

  #planOf({ path, fileNames, options, references, inputs }: ParsedConfig): LivePlan {
    return remembered(this.#plans, path, () => ({
      config: path, folder: withSlashes(dirname(path)), rootNames: fileNames, options, references, inputs,
      owned: new Set(fileNames.filter(isSource)), adopts: () => false,
    }));
  }

  #loosePlan(file: string): LivePlan {
    const folder = packageFolder(file);
    if (folder !== undefined) {
      const ofPackage = remembered(this.#plans, folder, () => looseProgram(folder, this.#looseUnder(folder)));
      if (ofPackage.owned.has(file)) return ofPackage;
    }
    return remembered(this.#plans, file, () => looseProgram(withSlashes(dirname(file)), [file]));
  }

  #looseUnder(folder: string): string[] {
    const nested = configsUnder(folder).map((config) => withSlashes(dirname(config))).filter((each) => each !== folder);
    const held = new Set(configsAbove(folder).flatMap((path) => this.#configs.tree(path).flatMap(({ fileNames }) => fileNames)));
    return sourcesUnder(folder).filter((file) => !held.has(file) && !nested.some((each) => isUnder(file, each)));
  }
}

function looseProgram(folder: string, rootNames: readonly string[]): LivePlan {
  return { config: null, folder, rootNames, options: looseOptions(folder), references: [], inputs: [], owned: new Set(rootNames), adopts: () => false };
}

/** Every `tsconfig.json` from a folder upwards, nearest first. */
function configsAbove(folder: string): string[] {
  const found = nearestConfig(folder);
  if (found === undefined) return [];
  const at = withSlashes(dirname(found));
  const parent = withSlashes(dirname(at));
  return [found, ...(parent === at || isInNodeModules(at) ? [] : configsAbove(parent))];
}

/** The folder of the package that a file belongs to; none for a dependency's file. */
function packageFolder(file: string): string | undefined {
  if (isInNodeModules(file)) return undefined;
  return [...upwards(withSlashes(dirname(file)))].find((folder) => existsSync(`${folder}/package.json`));
}

function remembered<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
