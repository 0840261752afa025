import { createRequire } from "node:module";
import { dirname } from "node:path";
import type typescript from "typescript";
import { withSlashes } from "./paths.js";
import { ts } from "./typescript.js";

/** Options for files that no tsconfig speaks for. `folder` is where the search for Node's types starts. */
export function looseOptions(folder: string): typescript.CompilerOptions {
  return {
    allowJs: true,
    checkJs: false,
    jsx: ts.JsxEmit.Preserve,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    strict: true,
    ...nodeTypes(folder),
  };
}

/**
 * Node's types: the audited code's own where they are installed, else ours. Never the rest of `@types`, which would
 * bring globals that the code doesn't have.
 */
export function nodeTypes(folder: string): Pick<typescript.CompilerOptions, "types" | "typeRoots"> {
  const root = installedTypes(folder) ?? dirname(dirname(createRequire(import.meta.url).resolve("@types/node/package.json")));
  return { types: ["node"], typeRoots: [withSlashes(root)] };
}

/** The nearest `node_modules/@types` that holds `node`, from a folder upwards. */
export function installedTypes(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const root = `${at === "/" ? "" : at}/node_modules/@types`;
    if (ts.sys.fileExists(`${root}/node/package.json`)) return root;
    if (dirname(at) === at) return undefined;
  }
}
