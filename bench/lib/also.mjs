import { existsSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import ts from "typescript";
import { StepError } from "../../scripts/lib/run.mjs";
import { countLines } from "./corpus.mjs";

/**
 * A folder of somebody's, with its packages installed, as a project to measure. Nothing is written there.
 * @param {string} path
 * @returns {import("./corpus.mjs").Project}
 */
export function foreignProject(path) {
  const folder = resolve(path);
  const config = join(folder, "tsconfig.json");
  if (!existsSync(config)) throw new StepError(`There is no tsconfig.json in ${path}: name the folder of the project to measure.`);
  const files = filesOf(config, folder);
  if (files.length === 0) throw new StepError(`${join(path, "tsconfig.json")} names no TypeScript files below its folder: name the folder of a tsconfig.json that does.`);
  const manifest = join(folder, "package.json");
  /** @type {{ name?: string, version?: string }} */
  const { name = basename(folder), version = "" } = existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")) : {};
  return { name: name.replace(/[^\w.-]+/g, "-").replace(/^-/, ""), npm: name, version, folder, files, lines: countLines(folder, files), isOurs: false };
}

/**
 * What every tool is asked to read: the files of the tsconfig, as TypeScript understands it.
 * @param {string} config
 * @param {string} folder
 */
function filesOf(config, folder) {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (/** @type {ts.Diagnostic} */ { messageText }) => fail(config, messageText) };
  const parsed = ts.getParsedCommandLineOfConfigFile(config, {}, host);
  return (parsed?.fileNames ?? [])
    .filter((file) => /(?<!\.d)\.[mc]?tsx?$/.test(file))
    .map((file) => relative(folder, file).replaceAll(sep, "/"))
    .filter((file) => !file.startsWith("../") && !file.includes("node_modules/"))
    .sort();
}

/**
 * @param {string} config
 * @param {string | ts.DiagnosticMessageChain} message
 * @returns {never}
 */
function fail(config, message) {
  throw new StepError(`${config} cannot be read.`, ts.flattenDiagnosticMessageText(message, "\n"));
}
