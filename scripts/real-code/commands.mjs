import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { measure } from "../../bench/lib/measure.mjs";
import { node, ROOT, run, StepError } from "../lib/run.mjs";

const MAIN = join(ROOT, "dist/src/cli/main.js");
const EVERYTHING = ["--preset", "strict", "--min-confidence", "low"];

/** The commands that change code. */
export const REWRITES = /** @type {const} */ (["fix", "split-trackers"]);

/**
 * The parts of an audit's JSON that are looked at here.
 * @typedef {object} AuditResult
 * @property {readonly Found[]} findings
 * @property {readonly { kind: string, message: string }[]} problems
 * @property {readonly { config: string | null, files: readonly string[] }[]} projects
 * @property {{ files: number, unresolvedCalls: number, totalCalls: number }} summary
 */

/**
 * @typedef {object} Found
 * @property {string} rule
 * @property {string} form
 * @property {string} confidence
 * @property {string} file
 * @property {number} line
 * @property {string} message
 * @property {readonly { kind: string }[]} fixes
 */

/**
 * What a command that changes code says of its work.
 * @typedef {object} Rewrite
 * @property {readonly { file: string, diff: string }[]} files
 * @property {readonly { rule: string, file: string, line: number, title: string }[]} applied
 * @property {readonly { rule: string, file: string, line: number, reason: string }[]} refused
 * @property {number} seconds
 * @property {number} megabytes
 */

/**
 * Every finding there is, whatever the preset would show.
 * @param {string} folder
 * @param {readonly string[]} targets arguments that say what is audited
 * @param {string} file where the result is left
 * @param {"auto" | "classic"} [compiler] the codemods work with TypeScript 6: what they did is compared with what that finds
 * @returns {Promise<AuditResult>}
 */
export async function auditAll(folder, targets, file, compiler = "classic") {
  // The result of an earlier run must not be taken for this one's.
  rmSync(file, { force: true });
  const args = ["audit", ...targets, ...EVERYTHING, "--no-cache", "--compiler", compiler, "--format", "json", "-o", file];
  const { code, output } = await node(["--max-old-space-size=8192", MAIN, ...args], { cwd: folder });
  if ((code !== 0 && code !== 1) || !existsSync(file)) throw new StepError(`The audit of ${folder} failed.`, output);
  return JSON.parse(readFileSync(file, "utf8"));
}

/**
 * Changes the files of a folder.
 * @param {(typeof REWRITES)[number]} command
 * @param {string} folder
 * @param {readonly string[]} targets
 * @returns {Promise<Rewrite>}
 */
export async function rewrite(command, folder, targets) {
  const { code, output, stdout, seconds, megabytes } = await measure([MAIN, command, ...targets, ...EVERYTHING, "--write", "--force", "--json"], folder);
  if (code !== 0 && code !== 1) throw new StepError(`${command} failed in ${folder}.`, output);
  return { ...JSON.parse(stdout), seconds, megabytes };
}

/**
 * Every error of TypeScript's in some projects.
 * @param {string} folder
 * @param {AuditResult["projects"]} projects
 * @returns {Promise<readonly string[]>}
 */
export async function errorsIn(folder, projects) {
  const list = join(mkdtempSync(join(tmpdir(), "async-leaks-projects-")), "projects.json");
  try {
    writeFileSync(list, JSON.stringify(projects));
    const { code, output, stdout } = await node(["--max-old-space-size=8192", join(ROOT, "scripts/real-code/diagnostics.mjs"), folder, list], { cwd: folder });
    if (code !== 0) throw new StepError(`TypeScript failed in ${folder}.`, output);
    return JSON.parse(stdout);
  } finally {
    rmSync(dirname(list), { recursive: true, force: true });
  }
}

/**
 * @param {string} command of the shell
 * @param {string} folder
 * @param {string} log where its output is left
 * @returns {Promise<number>} its exit code
 */
export async function tested(command, folder, log) {
  const { code, output } = await run(command, [], { cwd: folder, shell: true });
  writeFileSync(log, output);
  return code;
}
