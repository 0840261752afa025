import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { isDynamicPattern } from "tinyglobby";
import { UsageError } from "../model/index.js";
import type { ConfigSet, Selects } from "./config-set.js";
import { absolute, isFolder, isUnder, withSlashes } from "./paths.js";
import { configsUnder, isSource, sourcesMatching, sourcesUnder } from "./sources.js";
import { isConfig, nearestConfig } from "./tsconfig.js";
import { workspacePackages } from "./workspaces.js";

/** Turns the PATHs of a command line into tsconfigs and loose files. */
export class Targets {
  /** Files without a tsconfig that speaks for them. */
  readonly loose = new Set<string>();
  /** Folders whose tsconfigs decide what is audited, so that what they leave out must be said. */
  readonly coveredFolders: string[] = [];
  /** Sources that the user names, but that only tsconfigs may bring in. */
  readonly expected = new Set<string>();
  readonly #cwd: string;
  readonly #configs: ConfigSet;

  constructor(cwd: string, configs: ConfigSet) {
    this.#cwd = cwd;
    this.#configs = configs;
  }

  /** @throws {UsageError} when nothing is there, or it is nothing that can be audited */
  add(given: string): void {
    const path = absolute(this.#cwd, given);
    if (isFolder(path)) this.#addFolder(path);
    else if (existsSync(path)) this.#addFile(path, given);
    else for (const file of this.#glob(given)) this.#addSource(file);
  }

  /** What PATHs choose among the files of tsconfigs that are named apart. */
  selectorOf(paths: readonly string[]): Selects {
    const folders = paths.map((given) => absolute(this.#cwd, given)).filter(isFolder);
    for (const given of paths) {
      const path = absolute(this.#cwd, given);
      if (isFolder(path)) continue;
      for (const file of existsSync(path) ? [path] : this.#glob(given)) this.expected.add(file);
    }
    this.coveredFolders.push(...folders);
    const selectors = folders.map(under);
    return (file) => this.expected.has(file) || selectors.some((selects) => selects(file));
  }

  #glob(given: string): string[] {
    if (!isDynamicPattern(given)) {
      throw new UsageError(`${given} does not exist. Give a folder, a tsconfig, source files or a glob.`);
    }
    return sourcesMatching(given, this.#cwd);
  }

  #addFile(path: string, given: string): void {
    if (isConfig(path)) this.#configs.request(path, () => true);
    else if (isSource(path)) this.#addSource(path);
    else throw new UsageError(`${given} can't be audited. Give a folder, a tsconfig (.json), or source files (.ts, .tsx, .js, .jsx, .mts, .cts, .mjs, .cjs).`);
  }

  #addSource(file: string): void {
    const config = nearestConfig(withSlashes(dirname(file)));
    const selects: Selects = (other) => other === file;
    if (config && this.#configs.includes(config, selects)) this.#configs.request(config, selects);
    else this.loose.add(file);
  }

  #addFolder(folder: string): void {
    const own = `${folder}/tsconfig.json`;
    // One without files is a base that others extend; it says nothing about what stands here.
    const hasOwn = existsSync(own) && this.#configs.includes(own, () => true);
    if (hasOwn) this.#addOwnConfig(own, folder);
    const packages = workspacePackages(folder, this.#cwd);
    for (const each of packages) this.#addPackage(each, hasOwn ? own : undefined);
    if (hasOwn || packages.length > 0) this.coveredFolders.push(folder);
    else this.#addBareFolder(folder);
  }

  /** A config that only includes files elsewhere (`include: ["../src"]`) is taken at its word. */
  #addOwnConfig(config: string, folder: string): void {
    const inside = under(folder);
    this.#configs.request(config, this.#configs.includes(config, inside) ? inside : () => true);
  }

  /** A workspace's package: its own config; without one, what the root's config doesn't include is loose. */
  #addPackage(folder: string, rootConfig: string | undefined): void {
    const own = `${folder}/tsconfig.json`;
    if (existsSync(own)) this.#addOwnConfig(own, folder);
    else if (!rootConfig || !this.#configs.includes(rootConfig, under(folder))) this.#addLoose(folder);
  }

  /** A folder without a tsconfig of its own: part of a project above it, or a parent of projects, or loose. */
  #addBareFolder(folder: string): void {
    const above = nearestConfig(folder);
    if (above && this.#configs.includes(above, under(folder))) {
      this.#configs.request(above, under(folder));
      this.coveredFolders.push(folder);
      return;
    }
    const nested = configsUnder(folder).map((config) => withSlashes(dirname(config)));
    for (const each of nested) this.#addOwnConfig(`${each}/tsconfig.json`, each);
    this.coveredFolders.push(...nested);
    this.#addLoose(folder, nested);
  }

  #addLoose(folder: string, without: readonly string[] = []): void {
    for (const file of sourcesUnder(folder)) if (!without.some((each) => isUnder(file, each))) this.loose.add(file);
  }
}

/** Everything in a folder but its dependencies. The folder itself may well lie inside `node_modules`. */
function under(folder: string): Selects {
  return (file) => isUnder(file, folder) && !file.slice(folder.length).includes("/node_modules/");
}
