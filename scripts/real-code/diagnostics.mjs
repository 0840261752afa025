// node diagnostics.mjs FOLDER FILE: every error that TypeScript sees in the projects of the FILE ([{ config, files }]), as JSON
// on stdout.
// A process of its own: its memory goes with it.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

const [, , folder = ".", list = ""] = process.argv;
/** @type {readonly { config: string | null, files: readonly string[] }[]} */
const projects = JSON.parse(readFileSync(list, "utf8"));
process.stdout.write(JSON.stringify(projects.flatMap(errorsIn)));

/** @param {(typeof projects)[number]} project */
function errorsIn({ config, files }) {
  const { options, names, errors } = config === null ? loose(files) : parsed(config);
  const program = ts.createProgram({ rootNames: names, options: { ...options, noEmit: true, incremental: false } });
  return [...errors, ...ts.getPreEmitDiagnostics(program)].map(({ file, code, messageText }) => {
    // Offsets move with every edit above them, and are left out; where a message names the folder, it stays the same.
    const message = ts.flattenDiagnosticMessageText(messageText, " ").replaceAll(folder, "");
    return `${config}: ${file ? relative(folder, file.fileName) : "-"} TS${code}: ${message}`;
  });
}

/** @param {string} config */
function parsed(config) {
  const file = join(folder, config);
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const result = ts.getParsedCommandLineOfConfigFile(file, {}, host);
  return { options: result?.options ?? {}, names: result?.fileNames ?? [], errors: result?.errors ?? [] };
}

/** @param {readonly string[]} files */
function loose(files) {
  const options = { allowJs: true, strict: true, skipLibCheck: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.NodeNext, jsx: ts.JsxEmit.Preserve };
  return { options, names: files.map((file) => join(folder, file)), errors: [] };
}
