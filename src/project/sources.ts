import { globSync } from "tinyglobby";
import { isInNodeModules, isUnder, withSlashes } from "./paths.js";

const EXTENSIONS = ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"];
const SOURCE = /\.[cm]?[jt]sx?$/;
const DECLARATION = /\.d(\.[^./]+)?\.[cm]?ts$/;

/** Folders that hold what tools made. Skipped below a PATH, never when a PATH names or lies in one. */
const MADE_BY_TOOLS = ["dist", "build", "out", "coverage"];

/** Whether a file can be audited: TypeScript or JavaScript with bodies in it. */
export function isSource(file: string): boolean {
  return SOURCE.test(file) && !DECLARATION.test(file) && !/\.min\.[cm]?js$/.test(file);
}

/**
 * The sources under a folder, sorted. Dependencies and what tools made are left out; in a folder inside `node_modules`
 * only dependencies are, because there `dist` is the very code.
 */
export function sourcesUnder(folder: string, outDirs: readonly string[] = []): string[] {
  const skipped = ["node_modules", ...(isInNodeModules(folder) ? [] : MADE_BY_TOOLS)];
  return filesOf(`**/*.{${EXTENSIONS.join(",")}}`, folder, skipped.map((name) => `**/${name}/**`))
    .filter((file) => !outDirs.some((outDir) => isUnder(file, outDir)));
}

/** The sources that a glob matches, sorted. Dependencies are left out unless the glob names them. */
export function sourcesMatching(pattern: string, cwd: string): string[] {
  const insideNodeModules = isInNodeModules(cwd) || pattern.includes("node_modules/");
  return filesOf(withSlashes(pattern), cwd, insideNodeModules ? [] : ["**/node_modules/**"]);
}

/** Files named `tsconfig.json` below a folder, outermost first. */
export function configsUnder(folder: string): string[] {
  const ignore = ["node_modules", ...MADE_BY_TOOLS].map((name) => `**/${name}/**`);
  return globSync("**/tsconfig.json", { cwd: folder, absolute: true, ignore, expandDirectories: false })
    .map(withSlashes)
    .sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1));
}

function filesOf(pattern: string, cwd: string, ignore: string[]): string[] {
  return globSync(pattern, { cwd, absolute: true, ignore, expandDirectories: false }).map(withSlashes).filter(isSource).sort();
}
