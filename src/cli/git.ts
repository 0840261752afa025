import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { UsageError } from "../model/index.js";
import type { Io } from "./io.js";

/**
 * What is about to be changed must be in git as it is, so that nothing of the user's own is mixed up with the change.
 * Outside of a repository, and without git, there is nothing to compare with.
 * @throws {UsageError} when one of the files has uncommitted changes, or git does not know it
 */
export function assertClean(files: readonly string[], io: Io): void {
  for (const folder of new Set(files.map((file) => dirname(file)))) {
    const own = files.filter((file) => dirname(file) === folder);
    const { status, stdout } = spawnSync("git", ["status", "--porcelain", "--", ...own], { cwd: folder, encoding: "utf8" });
    const [dirty] = status === 0 ? stdout.split("\n").filter((line) => line !== "") : [];
    if (dirty !== undefined) throw new UsageError(`${dirty.slice(3)} has changes that are not committed. Commit or stash them, or use --force. Nothing was written in ${io.cwd}.`);
  }
}
