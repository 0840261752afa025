import { spawnSync } from "node:child_process";
import { UsageError } from "../../model/index.js";

/** git could not do what it was asked for. `message` is the first line that it said. */
export class GitError extends Error {
  override readonly name = "GitError";
}

export interface GitInput {
  readonly input?: string;
  /** An index to be used instead of the repository's own. */
  readonly index?: string;
}

/** In a hook git says by them which repository is meant: the one that the folder is in is, be it a submodule. */
const INHERITED = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"];

/**
 * What git prints.
 * @throws {GitError} when git refuses
 * @throws {UsageError} when there is no git
 */
export function runGit(args: readonly string[], cwd: string, { input, index }: GitInput = {}): string {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !INHERITED.includes(name)));
  // Large files are of no use here, and would be downloaded.
  const env = { ...inherited, LC_ALL: "C", GIT_LFS_SKIP_SMUDGE: "1", ...(index !== undefined && { GIT_INDEX_FILE: index }) };
  const { status, stdout, stderr, error } = spawnSync("git", args, { cwd, env, encoding: "utf8", maxBuffer: 1 << 30, ...(input !== undefined && { input }) });
  if (error && (error as NodeJS.ErrnoException).code === "ENOENT") throw new UsageError("--since needs git, which is not installed here. Install it, or compare with a --baseline.");
  if (error) throw error;
  if (status !== 0) throw new GitError((stderr.split("\n").find((line) => line !== "") ?? `git ${args[0]} failed`).replace(/^(fatal|error): /, ""));
  return stdout;
}

/** The names in output that was asked for with `-z`. */
export function namesIn(output: string): string[] {
  return output.split("\0").filter((name) => name !== "");
}
