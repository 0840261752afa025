import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { CORPUS } from "../../bench/lib/corpus.mjs";
import { run, StepError } from "../lib/run.mjs";

/**
 * Code that somebody else wrote, and that is changed only in a copy.
 * @typedef {object} CodeBase
 * @property {string} name
 * @property {string} version of a package; of a repository owner, name and commit
 * @property {readonly string[]} targets arguments that say what of it is audited
 * @property {(scratch: string) => string} copyTo makes a copy in an empty folder; returns the folder to work in
 */

/**
 * @param {import("../../bench/lib/corpus.mjs").Project} project
 * @returns {CodeBase}
 */
export function packageOf({ name, npm, version, folder }) {
  const copyTo = (/** @type {string} */ scratch) => {
    cpSync(folder, join(scratch, name), { recursive: true });
    symlinkSync(join(CORPUS, "node_modules"), join(scratch, "node_modules"), "junction");
    return join(scratch, name);
  };
  return { name, version: `${npm} ${version}`, targets: ["-p", "tsconfig.json"], copyTo };
}

/**
 * @param {string} given a folder, from the working directory
 * @param {readonly string[]} paths what of it is audited; all of it without
 * @returns {Promise<CodeBase>}
 */
export async function repositoryIn(given, paths) {
  const folder = resolve(given);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new StepError(`${given} is no folder. Give the folder of a repository that is checked out.`);
  for (const path of paths) if (!existsSync(join(folder, path))) throw new StepError(`${path} is not in ${given}. --path names what of a folder is looked at.`);
  const name = basename(folder);
  const copyTo = (/** @type {string} */ scratch) => {
    // Links stay as they are: those of a workspace lead to its packages, and must lead to the copies of these.
    cpSync(folder, join(scratch, name), { recursive: true, verbatimSymlinks: true, filter: (path) => basename(path) !== ".git" });
    return join(scratch, name);
  };
  return { name, version: await commitOf(folder), targets: paths.length > 0 ? paths : ["."], copyTo };
}

/** @param {string} folder */
async function commitOf(folder) {
  const { code, stdout } = await run("git", ["-C", folder, "rev-parse", "--short=7", "HEAD"]);
  return code === 0 ? stdout.trim() : manifestVersion(folder);
}

/** @param {string} folder */
function manifestVersion(folder) {
  const file = join(folder, "package.json");
  return existsSync(file) ? String(JSON.parse(readFileSync(file, "utf8")).version ?? "-") : "-";
}

/**
 * Does some work on a copy, which is gone afterwards.
 * @template Result
 * @param {CodeBase} codeBase
 * @param {(folder: string) => Promise<Result>} work
 */
export async function inCopy({ copyTo }, work) {
  const scratch = mkdtempSync(join(tmpdir(), "async-leaks-fixes-"));
  try {
    return await work(copyTo(scratch));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
