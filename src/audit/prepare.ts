import { relative } from "node:path";
import picomatch from "picomatch";
import type { Config } from "../model/index.js";
import { absolute, type Plan, planAudit } from "../project/index.js";
import { checked, findConfig, type FoundConfig } from "./config-file.js";
import type { AuditOptions } from "./options.js";

/** What is to be analysed, and under which configuration. */
export interface Prepared {
  /** The working directory, absolute. */
  readonly cwd: string;
  readonly config: Config;
  /** What the configuration's globs are relative to, absolute. */
  readonly configFolder: string;
  readonly plan: Plan;
}

/**
 * Finds the configuration and the projects.
 * @throws {UsageError} when paths, tsconfigs or the configuration are wrong; the message says what to do
 */
export async function prepare(options: Pick<AuditOptions, "cwd" | "paths" | "configs" | "config" | "configFolder">): Promise<Prepared> {
  const cwd = absolute("", options.cwd ?? ".");
  const { config, folder } = await configOf(options, cwd);
  const plan = planAudit({ cwd, paths: options.paths ?? [], configs: options.configs ?? [], ignores: matcher(config.ignore ?? [], folder) });
  return { cwd, config, configFolder: folder, plan };
}

async function configOf(options: Pick<AuditOptions, "config" | "configFolder">, cwd: string): Promise<FoundConfig> {
  if (options.config === undefined) return findConfig(cwd);
  return { config: options.config === false ? {} : checked(options.config, "The configuration"), folder: absolute(cwd, options.configFolder ?? ".") };
}

/** Whether a file matches one of the configuration's globs. */
function matcher(globs: readonly string[], folder: string): (file: string) => boolean {
  if (globs.length === 0) return () => false;
  const matches = picomatch([...globs], { dot: true });
  return (file) => matches(relative(folder, file).replaceAll("\\", "/"));
}
