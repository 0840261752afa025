import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { node, ROOT, StepError } from "../../scripts/lib/run.mjs";
import { resultFile } from "./results.mjs";
import { notInstalled, TYPESCRIPT_7 } from "./tool-tsc.mjs";

const MAIN = join(ROOT, "dist/src/cli/main.js");

/** @param {import("./corpus.mjs").Project} project */
function auditArgs({ name }, /** @type {string} */ id, /** @type {readonly string[]} */ more) {
  return [MAIN, "audit", "-p", "tsconfig.json", "--preset", "strict", "--format", "json", "-o", resultFile(`${name}.${id}.json`), ...more];
}

/**
 * @param {string} id
 * @param {string} answering what the result's `tool.compiler` begins with; empty: either
 * @returns {import("./tools.mjs").Tool["read"]}
 */
function reader(id, answering) {
  return ({ code, output }, { name, files }) => {
    if (code !== 0 && code !== 1) throw new StepError("The audit failed.", output);
    const { tool, summary, findings } = JSON.parse(readFileSync(resultFile(`${name}.${id}.json`), "utf8"));
    if (summary.files < files.length) throw new StepError(`The audit read ${summary.files} of ${files.length} files of ${name}.`, output);
    if (!tool.compiler.startsWith(answering)) throw new StepError(`The compiler that answered was ${tool.compiler}, not ${answering}.`, output);
    return { found: findings.length };
  };
}

/**
 * @param {"classic" | "native"} compiler
 * @param {() => string | undefined} missing
 * @returns {import("./tools.mjs").Tool}
 */
function cold(compiler, missing) {
  const id = `audit-${compiler}`;
  return {
    id,
    title: `\`async-leaks audit --preset strict --compiler ${compiler} --no-cache\``,
    missing,
    command: (project) => ({ args: auditArgs(project, id, ["--compiler", compiler, "--no-cache"]) }),
    read: reader(id, compiler),
  };
}

/**
 * By the project's folder: the cache that the first round filled serves the others.
 * @type {Map<string, string>}
 */
const caches = new Map();
process.once("exit", () => caches.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** @type {import("./tools.mjs").Tool} */
const warm = {
  id: "audit-warm",
  title: "`async-leaks audit --preset strict`, nothing changed since the last run",
  missing: () => undefined,
  prepare: async (project) => {
    if (caches.has(project.folder)) return;
    const folder = mkdtempSync(join(tmpdir(), "async-leaks-cache-"));
    caches.set(project.folder, folder);
    const { code, output } = await node(auditArgs(project, "audit-warm", ["--cache-location", folder]), { cwd: project.folder });
    if (code > 1 || readdirSync(folder).length === 0) throw new StepError("The audit left nothing in its cache.", output);
  },
  command: (project) => ({ args: auditArgs(project, "audit-warm", ["--cache-location", cacheOf(project.folder)]) }),
  read: reader("audit-warm", ""),
};

/** @param {string} project */
function cacheOf(project) {
  const folder = caches.get(project);
  if (folder === undefined || !existsSync(folder)) throw new Error(`The cache of ${project} was not filled.`);
  return folder;
}

export const audits = [cold("classic", () => undefined), cold("native", () => notInstalled(TYPESCRIPT_7)), warm];
