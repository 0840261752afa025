import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { AuditOptions, AuditRun, Earlier } from "../../audit/index.js";
import { UsageError } from "../../model/index.js";
import { isDynamicPattern } from "tinyglobby";
import type { Revision } from "./resolve.js";
import { namesIn, runGit } from "./run-git.js";
import { withTemporaryFolder } from "./temporary.js";
import { writeTree } from "./tree.js";

/**
 * What the same audit finds at an earlier revision. The configuration is the present one: what it changes was not
 * introduced by the code.
 * @throws {UsageError} when a PATH is outside of the repository, or the code can't be audited as it was
 */
export async function findingsAt(revision: Revision, run: AuditRun, { cache: _cache, ...options }: AuditOptions & { readonly cwd: string }): Promise<Earlier> {
  // What is kept for the next run is that of the present code: the copy's is never asked for again.
  const { name, commit, toplevel, prefix } = revision;
  return withTemporaryFolder(async (folder) => {
    const tree = join(folder, "tree");
    writeTree(toplevel, commit, tree);
    const move = moverTo(tree, options.cwd, join(tree, prefix));
    const given = { paths: (options.paths ?? []).map(move), configs: (options.configs ?? []).map(move) };
    addMissingConfigs(toplevel, tree, [...given.configs.map((moved, at) => [resolve(options.cwd, options.configs?.[at] ?? ""), moved] as const), ...projectsOf(run, options.cwd, move)]);
    const paths = given.paths.filter((path) => existsSync(path) || isDynamicPattern(path));
    const cwd = join(tree, prefix);
    mkdirSync(cwd, { recursive: true });
    const isAllNew = given.paths.length > 0 && paths.length === 0;
    const traces = isAllNew ? [] : await tracesIn({ ...options, cwd, ...given, paths, config: run.configuration.config, configFolder: move(run.configuration.configFolder) }, name);
    return { revision: name, commit, traces };
  });
}

async function tracesIn(options: AuditOptions, name: string): Promise<Earlier["traces"]> {
  const { NothingToAudit, runAudit } = await import("../../audit/index.js");
  try {
    const { result } = await runAudit(options);
    return result.findings.filter(({ suppressed }) => !suppressed);
  } catch (error) {
    if (error instanceof NothingToAudit) return [];
    if (error instanceof UsageError) throw new UsageError(`At ${name}: ${error.message}`);
    throw error;
  }
}

/** Where a path of the work tree is in the copy, absolute. */
function moverTo(tree: string, cwd: string, copiedCwd: string): (path: string) => string {
  return (path) => {
    const moved = resolve(copiedCwd, relative(cwd, resolve(cwd, path)));
    const inside = relative(tree, moved);
    if (isAbsolute(inside) || inside.split(sep)[0] === "..") throw new UsageError(`${path} is outside of the git repository, so that --since can't compare it. Leave it out, or compare with a --baseline.`);
    return moved;
  };
}

function projectsOf({ result }: AuditRun, cwd: string, move: (path: string) => string): (readonly [string, string])[] {
  return result.projects.flatMap(({ config }) => (config === null ? [] : [[resolve(cwd, config), move(config)] as const]));
}

/** Code that got its tsconfigs later is read as they say; where there were some, those count. */
function addMissingConfigs(toplevel: string, tree: string, named: readonly (readonly [from: string, to: string])[]): void {
  const present = namesIn(runGit(["ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", "*.json"], toplevel));
  const configs = present.filter((name) => /^[jt]sconfig[^/]*$/.test(basename(name))).map((name) => [join(toplevel, name), join(tree, name)] as const);
  for (const [from, to] of [...named, ...configs]) {
    if (existsSync(to) || !existsSync(from)) continue;
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
  }
}
