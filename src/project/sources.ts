import { existsSync } from "node:fs";
import { globSync } from "tinyglobby";
import { isInNodeModules, isUnder, withSlashes } from "./paths.js";

const EXTENSIONS = ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"];
const SOURCE = /\.[cm]?[jt]sx?$/;
const TYPESCRIPT = /\.[cm]?tsx?$/;
const DECLARATION = /\.d(\.[^./]+)?\.[cm]?ts$/;

/** Folders that hold what tools made. Skipped below a PATH, never when a PATH names or lies in one. */
const MADE_BY_TOOLS = ["dist", "build", "out", "coverage"];

/** Whether a file can be audited: TypeScript or JavaScript with bodies in it. */
export function isSource(file: string): boolean {
  return SOURCE.test(file) && !DECLARATION.test(file) && !/\.min\.[cm]?js$/.test(file);
}

/**
 * The sources under a folder, sorted. Dependencies and what tools made are left out; in a folder inside `node_modules`
 * `dist` may be the very code, unless the sources that it was compiled from are there, too.
 */
export function sourcesUnder(folder: string, outDirs: readonly string[] = []): string[] {
  const skipped = ["node_modules", ...(isInNodeModules(folder) ? [] : MADE_BY_TOOLS)];
  const files = filesOf(`**/*.{${EXTENSIONS.join(",")}}`, folder, skipped.map((name) => `**/${name}/**`))
    .filter((file) => !outDirs.some((outDir) => isUnder(file, outDir)));
  return files.some((file) => TYPESCRIPT.test(file)) ? files.filter((file) => !isCompiled(file)) : files;
}

/** JavaScript with a source map or declarations beside it. */
function isCompiled(file: string): boolean {
  if (TYPESCRIPT.test(file)) return false;
  return existsSync(`${file}.map`) || existsSync(file.replace(/([cm]?)jsx?$/, "d.$1ts"));
}

/** The sources that a glob matches, sorted. Dependencies are left out unless the glob names them. */
export function sourcesMatching(pattern: string, cwd: string): string[] {
  const insideNodeModules = isInNodeModules(cwd) || pattern.includes("node_modules/");
  return filesOf(withSlashes(pattern), cwd, insideNodeModules ? [] : ["**/node_modules/**"]);
}

/** Files named `tsconfig.json` below a folder, outermost first. */
export function configsUnder(folder: string): string[] {
  const ignore = ["node_modules", ...MADE_BY_TOOLS].map((name) => `**/${name}/**`);
  return globSync("**/tsconfig.json", { cwd: folder, absolute: true, ignore, expandDirectories: false, followSymbolicLinks: false })
    .map(withSlashes)
    .sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1));
}

function filesOf(pattern: string, cwd: string, ignore: string[]): string[] {
  // A link's target is found where it is; following links may lead round in circles.
  return globSync(pattern, { cwd, absolute: true, ignore, expandDirectories: false, followSymbolicLinks: false }).map(withSlashes).filter(isSource).sort();
}
