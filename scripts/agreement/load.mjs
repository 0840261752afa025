import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, resolve } from "node:path";
import { compileFunction } from "node:vm";
import ts from "typescript";

/** @typedef {{ exports: Record<string, unknown> }} LoadedModule */

/**
 * Loads TypeScript files of this repository as CommonJS, without a build: their names are then looked up at each use, so
 * that what stands in for a module of the platform, such as virtual time, reaches them.
 * @param {{
 *   transformersFor?: (path: string) => ts.CustomTransformers | undefined,
 *   standInFor?: (specifier: string) => unknown,
 *   globals?: Readonly<Record<string, unknown>>,
 *   isAsync?: (path: string) => boolean,
 *   onLoading?: (loading: Promise<void>) => void,
 * }} [options] `globals`: names that only the loaded files see; `isAsync`: files with a top-level `await`, which are loaded
 *   as async functions, so that `onLoading` is told when that is done
 * @returns {(path: string) => Record<string, unknown>} loads one file, given by its absolute path, and each only once
 */
export function createLoader({ transformersFor = () => undefined, standInFor = () => undefined, globals = {}, isAsync = () => false, onLoading = () => {} } = {}) {
  /** @type {Map<string, LoadedModule>} */
  const modules = new Map();
  return function load(path) {
    const known = modules.get(path);
    if (known) return known.exports;
    /** @type {LoadedModule} */
    const module = { exports: {} };
    modules.set(path, module);
    const platform = createRequire(path);
    /** @param {string} specifier */
    const require = (specifier) => {
      const standIn = standInFor(specifier);
      if (standIn !== undefined) return standIn;
      return specifier.startsWith(".") ? load(sourceOf(resolve(dirname(path), specifier))) : platform(specifier);
    };
    const names = ["exports", "require", "module", ...Object.keys(globals)];
    const code = toCommonJs(path, transformersFor(path));
    const run = compileFunction(isAsync(path) ? `return (async () => {\n${code}\n})();` : code, names, { filename: path });
    const loading = run(module.exports, require, module, ...Object.values(globals));
    if (isAsync(path)) onLoading(loading);
    return module.exports;
  };
}

/**
 * The TypeScript file behind the path of an import.
 * @param {string} path
 */
function sourceOf(path) {
  const typed = path.replace(/\.([cm]?)js$/, ".$1ts");
  return existsSync(typed) ? typed : path;
}

/**
 * @param {string} path
 * @param {ts.CustomTransformers | undefined} transformers
 */
function toCommonJs(path, transformers) {
  const text = readFileSync(path, "utf8");
  return ts.transpileModule(text, {
    fileName: extname(path) === ".tsx" ? path : path.replace(/\.mts$|\.cts$/, ".ts"),
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, esModuleInterop: true },
    ...(transformers === undefined ? {} : { transformers }),
  }).outputText;
}
