import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../../model/index.js";
import { linkDependencies } from "./dependencies.js";
import { GitError, namesIn, runGit } from "./run-git.js";

/** What an audit reads: sources, and what says how they belong together. */
const READ = /\.([cm]?[jt]sx?|jsonc?|ya?ml)$/;
const SYMLINK = "120000";
const SUBMODULE = "160000";

/**
 * Writes a commit's tree to a folder, with the dependencies and generated files of the present work tree. Neither the
 * work tree nor the index of the repository is touched: git is given an index of its own.
 * @param folder empty; its parent is used as well
 * @throws {UsageError} when a submodule lacks its commit
 */
export function writeTree(repository: string, commit: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const files = writeFiles(repository, commit, folder, join(dirname(folder), "index"));
  linkGenerated(repository, folder);
  linkDependencies(repository, folder, files);
}

/** @returns the files that were written, relative to the folder */
function writeFiles(repository: string, commit: string, folder: string, index: string): string[] {
  runGit(["read-tree", commit], repository, { index });
  const entries = namesIn(runGit(["ls-files", "--stage", "-z"], repository, { index })).map((line) => {
    const [, mode = "", sha = "", name = ""] = /^(\d+) (\w+) \d+\t(.*)$/s.exec(line) ?? [];
    return { mode, sha, name };
  });
  const files = entries.filter(({ mode, name }) => mode !== SUBMODULE && (mode === SYMLINK || READ.test(name)) && !isDependency(name)).map(({ name }) => name);
  runGit(["checkout-index", "--quiet", "-z", "--stdin", `--prefix=${folder}/`], repository, { index, input: files.map((name) => `${name}\0`).join("") });
  const modules = entries.filter(({ mode, name }) => mode === SUBMODULE && existsSync(join(repository, name, ".git")));
  return [...files, ...modules.flatMap((each, at) => writeSubmodule(repository, each, folder, `${index}.${at}`))];
}

function writeSubmodule(repository: string, { name, sha }: { name: string; sha: string }, folder: string, index: string): string[] {
  const own = join(repository, name);
  try {
    runGit(["cat-file", "-e", `${sha}^{commit}`], own);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new UsageError(`--since needs commit ${sha.slice(0, 10)} of the submodule ${name}, which is not here. Fetch it: git -C ${name} fetch origin ${sha}`);
  }
  mkdirSync(join(folder, name), { recursive: true });
  const files = writeFiles(own, sha, join(folder, name), index);
  linkGenerated(own, join(folder, name));
  return files.map((file) => `${name}/${file}`);
}

/** What the build made, and git ignores: without it types would be missing that are there now. */
function linkGenerated(repository: string, folder: string): void {
  const ignored = namesIn(runGit(["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"], repository));
  for (const name of ignored) {
    const to = join(folder, name);
    if (isDependency(name) || !(name.endsWith("/") || READ.test(name)) || existsSync(to)) continue;
    mkdirSync(dirname(to), { recursive: true });
    symlinkSync(join(repository, name), to.replace(/[\\/]$/, ""), name.endsWith("/") ? "junction" : "file");
  }
}

function isDependency(name: string): boolean {
  return `/${name}`.includes("/node_modules/");
}
