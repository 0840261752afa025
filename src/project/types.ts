import { createRequire } from "node:module";
import { dirname } from "node:path";
import type typescript from "typescript";
import { isInNodeModules, upwards, withSlashes } from "./paths.js";
import { ts } from "./typescript.js";

type TypesOptions = Pick<typescript.CompilerOptions, "types" | "typeRoots">;

/**
 * Node's types for loose files: the audited code's own where they are installed, else ours. Never the rest of `@types`,
 * which would bring globals that the code doesn't have.
 */
export function looseTypes(folder: string): TypesOptions {
  return { types: ["node"], typeRoots: [installedTypes(folder) ?? ownTypes()] };
}

/**
 * A config's options with the `@types` that the project counts on.
 *
 * TypeScript 6 takes none unless `types` names them; 5 took all, and a project written for 5 would lose its globals and
 * modules. A published package comes without its development dependencies, so Node's types may be missing: ours serve.
 */
export function withTypes(options: typescript.CompilerOptions, folder: string): typescript.CompilerOptions {
  const types = options.types ?? ((installedMajor(folder) ?? 5) >= 6 ? [] : ["*"]);
  const wantsNode = types.includes("node") || (options.types === undefined && isInNodeModules(folder));
  if (!wantsNode || installedTypes(folder)) return { ...options, types };
  const roots = ts.getEffectiveTypeRoots(options, { getCurrentDirectory: () => folder }) ?? [];
  // With a star, our folder's other packages would come along.
  const named = types.includes("*") ? ts.getAutomaticTypeDirectiveNames({ ...options, types }, ts.sys) : types;
  return { ...options, types: [...new Set([...named, "node"])], typeRoots: [...roots, ownTypes()] };
}

/** The nearest `node_modules/@types` that holds `node`, from a folder upwards. */
function installedTypes(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const root = `${at === "/" ? "" : at}/node_modules/@types`;
    if (ts.sys.fileExists(`${root}/node/package.json`)) return withSlashes(root);
    if (dirname(at) === at) return undefined;
  }
}

/** The folder of `@types` that was installed with this package. */
function ownTypes(): string {
  return withSlashes(dirname(dirname(createRequire(import.meta.url).resolve("@types/node/package.json"))));
}

/** The major version of the TypeScript that the project itself has installed. */
function installedMajor(folder: string): number | undefined {
  for (const at of upwards(folder)) {
    const manifest = ts.sys.readFile(`${at}/node_modules/typescript/package.json`);
    const major = manifest && /"version":\s*"(\d+)\./.exec(manifest)?.[1];
    if (major) return Number(major);
  }
  return undefined;
}
