import { UsageError } from "../../model/index.js";
import { GitError, runGit } from "./run-git.js";

/** A revision of the repository that the working directory is in. */
export interface Revision {
  /** As it was asked for. */
  readonly name: string;
  readonly commit: string;
  /** The repository's folder, absolute. */
  readonly toplevel: string;
  /** The working directory, relative to the repository's folder; empty or with `/` at its end. */
  readonly prefix: string;
}

/**
 * Finds the commit that a revision stands for: a commit, branch or tag, or `REV...` for where the present commit branched off from REV.
 * @throws {UsageError} without a repository, or without such a revision; the message says what to do
 */
export function resolveRevision(name: string, cwd: string): Revision {
  const toplevel = toplevelOf(cwd);
  const prefix = runGit(["rev-parse", "--show-prefix"], cwd).trimEnd();
  const [, from, to] = /^(.*)\.\.\.(.*)$/.exec(name) ?? [];
  const commit = from === undefined ? commitOf(name, name, toplevel) : mergeBase(name, commitOf(from || "HEAD", name, toplevel), commitOf(to || "HEAD", name, toplevel), toplevel);
  return { name, commit, toplevel, prefix };
}

function toplevelOf(cwd: string): string {
  try {
    return runGit(["rev-parse", "--show-toplevel"], cwd).trimEnd();
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    if (error.message.startsWith("not a git repository")) throw new UsageError("--since needs a git repository, and this folder is in none. Run the audit in a clone, or compare with a --baseline.");
    throw new UsageError(`--since can't use the git repository here: ${error.message}. Put that right, or compare with a --baseline.`);
  }
}

function commitOf(revision: string, name: string, cwd: string): string {
  // What begins with a hyphen would be an option, and is no revision's name.
  const commit = revision.startsWith("-") || revision === "" ? undefined : answer(["rev-parse", "--verify", "--quiet", `${revision}^{commit}`], cwd);
  if (commit !== undefined) return commit;
  throw new UsageError(`--since ${name}: there is no such revision. ${isShallow(cwd) ? DEEPEN : "Fetch it (git fetch), or name a commit, branch or tag that exists."}`);
}

function mergeBase(name: string, from: string, to: string, cwd: string): string {
  const commit = answer(["merge-base", from, to], cwd);
  if (commit !== undefined) return commit;
  throw new UsageError(`--since ${name}: no common ancestor is known. ${isShallow(cwd) ? DEEPEN : "Name one of the two revisions alone."}`);
}

const DEEPEN = "This clone is shallow: fetch its history (git fetch --unshallow; with actions/checkout, fetch-depth: 0).";

function isShallow(cwd: string): boolean {
  return answer(["rev-parse", "--is-shallow-repository"], cwd) === "true";
}

function answer(args: readonly string[], cwd: string): string | undefined {
  try {
    return runGit(args, cwd).trim() || undefined;
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}
