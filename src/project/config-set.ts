import { dirname } from "node:path";
import type { AuditProblem } from "../model/index.js";
import { isUnder, shown, withSlashes } from "./paths.js";
import { isSource } from "./sources.js";
import { type ParsedConfig, parseConfig } from "./tsconfig.js";
import { ts } from "./typescript.js";

/** Says whether a PATH of the user's asks for this file. */
export type Selects = (file: string) => boolean;

export interface RequestedConfig extends ParsedConfig {
  readonly folder: string;
  readonly selectors: Selects[];
}

/** The tsconfigs that an audit reads, each once, in the order in which they were asked for; references are followed. */
export class ConfigSet {
  readonly problems: AuditProblem[] = [];
  readonly #cwd: string;
  readonly #requested = new Map<string, RequestedConfig>();
  readonly #parsed = new Map<string, ParsedConfig>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  get all(): readonly RequestedConfig[] {
    return [...this.#requested.values()];
  }

  /** Asks for a tsconfig and for the ones that it references, as far as `selects` goes. */
  request(path: string, selects: Selects): void {
    for (const config of this.tree(path)) {
      const known = this.#requested.get(config.path);
      if (known) known.selectors.push(selects);
      else this.#requested.set(config.path, { ...config, folder: withSlashes(dirname(config.path)), selectors: [selects] });
    }
  }

  /** Whether a tsconfig or one that it references includes a file that `selects` wants. */
  includes(path: string, selects: Selects): boolean {
    return this.tree(path).some((config) => config.fileNames.some((file) => isSource(file) && selects(file)));
  }

  /** A tsconfig and all that it references, directly or not, each once. */
  tree(path: string, seen = new Set<string>()): ParsedConfig[] {
    if (seen.has(path)) return [];
    seen.add(path);
    const config = this.#parse(path);
    return [config, ...this.#referencesOf(config).flatMap((reference) => this.tree(reference, seen))];
  }

  #referencesOf(config: ParsedConfig): string[] {
    const paths = config.references.map((reference) => withSlashes(ts.resolveProjectReferencePath(reference)));
    return paths.filter((path) => {
      const exists = ts.sys.fileExists(path);
      if (!exists) this.#complain(config.path, `references ${shown(this.#cwd, path)}, which does not exist.`);
      return exists;
    });
  }

  #parse(path: string): ParsedConfig {
    const known = this.#parsed.get(path);
    if (known) return known;
    const config = parseConfig(path, this.#cwd);
    this.#parsed.set(path, config);
    for (const complaint of config.complaints) this.#complain(path, complaint);
    return config;
  }

  #complain(path: string, text: string): void {
    const file = shown(this.#cwd, path);
    const message = `${file}: ${text}`;
    if (!this.problems.some((problem) => problem.message === message)) {
      this.problems.push({ kind: "config", level: "warning", message, file });
    }
  }
}

/**
 * Which config each selected file belongs to: among those that include it the one whose folder is nearest, else the
 * first. So a workspace's root config leaves to the packages' configs what is theirs.
 */
export function ownersOf(configs: readonly RequestedConfig[]): Map<string, RequestedConfig> {
  const owners = new Map<string, RequestedConfig>();
  for (const config of configs) {
    for (const file of config.fileNames) {
      if (!isSource(file) || !config.selectors.some((selects) => selects(file))) continue;
      const owner = owners.get(file);
      if (!owner || nearness(config, file) > nearness(owner, file)) owners.set(file, config);
    }
  }
  return owners;
}

function nearness(config: RequestedConfig, file: string): number {
  return isUnder(file, config.folder) ? config.folder.length : 0;
}
