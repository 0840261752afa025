import type typescript from "typescript";
import { looseTypes } from "./types.js";
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
    ...looseTypes(folder),
  };
}
