import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../model/index.js";

export type PackageManager = "npm" | "pnpm" | "yarn" | "bun";

/** What `init` has to know of a repository. Files are relative to `root`, with `/`. */
export interface Repository {
  readonly root: string;
  readonly manifest: Manifest;
  readonly packageManager: PackageManager;
  readonly isMonorepo: boolean;
  /** What spreads tasks over packages, where there is something. */
  readonly taskRunner: "turbo" | "nx" | undefined;
  readonly eslintConfig: string | undefined;
  /** The audit's own configuration, where there is one already. */
  readonly ownConfig: string | undefined;
  readonly ci: readonly ("github" | "gitlab")[];
}

/** The keys of a package.json that count here. */
export interface Manifest {
  readonly packageManager?: string;
  readonly workspaces?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

const OWN_CONFIGS = ["js", "mjs", "ts", "json"].map((extension) => `async-leaks.config.${extension}`);
const ESLINT_CONFIGS = ["js", "mjs", "cjs", "ts", "mts", "cts"].map((extension) => `eslint.config.${extension}`);
const LOCK_FILES: readonly (readonly [string, PackageManager])[] = [["pnpm-lock.yaml", "pnpm"], ["yarn.lock", "yarn"], ["bun.lock", "bun"], ["bun.lockb", "bun"]];

/** @throws {UsageError} where there is no readable package.json */
export function repositoryAt(root: string): Repository {
  const has = (file: string): boolean => existsSync(join(root, file));
  const manifest = manifestIn(root);
  return {
    root,
    manifest,
    packageManager: packageManagerOf(manifest, has),
    isMonorepo: manifest.workspaces !== undefined || has("pnpm-workspace.yaml"),
    taskRunner: has("turbo.json") ? "turbo" : has("nx.json") ? "nx" : undefined,
    eslintConfig: ESLINT_CONFIGS.find(has),
    ownConfig: OWN_CONFIGS.find(has) ?? ("async-leaks" in manifest ? "package.json" : undefined),
    ci: [...(has(".github") ? (["github"] as const) : []), ...(has(".gitlab-ci.yml") ? (["gitlab"] as const) : [])],
  };
}

export function isInstalled({ manifest }: Repository, name: string): boolean {
  return name in (manifest.dependencies ?? {}) || name in (manifest.devDependencies ?? {});
}

function manifestIn(root: string): Manifest {
  const path = join(root, "package.json");
  if (!existsSync(path)) throw new UsageError(`There is no package.json in ${root}. Run \`async-leaks init\` in your project's folder, or \`npm init\` first.`);
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
    if (typeof manifest === "object" && manifest !== null && !Array.isArray(manifest)) return manifest as Manifest;
    throw new Error("it holds no object");
  } catch (error) {
    throw new UsageError(`package.json is broken: ${(error as Error).message.split("\n")[0] ?? ""}. Mend it and run again.`);
  }
}

function packageManagerOf(manifest: Manifest, has: (file: string) => boolean): PackageManager {
  const named = /^(npm|pnpm|yarn|bun)@/.exec(manifest.packageManager ?? "")?.[1] as PackageManager | undefined;
  return named ?? LOCK_FILES.find(([file]) => has(file))?.[1] ?? "npm";
}
