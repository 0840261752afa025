import { resolve } from "node:path";
import type typescript from "typescript";
import type { ProjectPlan } from "./plan.js";
import { withSlashes } from "./paths.js";
import { ts } from "./typescript.js";

/** A tsconfig as text. */
export interface NativeConfig {
  readonly text: string;
}

/**
 * Why TypeScript 7 would read a project otherwise than 6 does; `undefined` where it would not. What only concerns the
 * emitted code is no reason.
 */
export function unlikeClassic({ options }: ProjectPlan): string | undefined {
  const { ModuleKind, ModuleResolutionKind, ScriptTarget } = ts;
  const { module, moduleResolution, target } = options;
  if (moduleResolution === ModuleResolutionKind.Classic) return '"moduleResolution": "classic"';
  if (module !== undefined && [ModuleKind.None, ModuleKind.AMD, ModuleKind.UMD, ModuleKind.System].includes(module)) return `"module": "${ModuleKind[module].toLowerCase()}"`;
  if (target !== undefined && target < ScriptTarget.ES5) return `"target": "${ScriptTarget[target].toLowerCase()}"`;
  if (options.noLib === true) return '"noLib": true';
  return undefined;
}

/** A call or construction of `import * as name`, which 7 no longer allows: with `esModuleInterop: false`, 6 does. */
export function callsNamespace(text: string): boolean {
  return [...text.matchAll(/\bimport\s*\*\s*as\s+([\w$]+)\s+from\b/g)].some(([, name = ""]) => new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$")}\\s*[(\`<]|\\bnew\\s+${name.replaceAll("$", "\\$")}(?![\\w$.])`).test(text));
}

/** The config under which 7 makes the very program of a plan: the user's own, with the plan's files and types. */
export function nativeConfig(plan: ProjectPlan): string {
  const { config, rootNames, options, references } = plan;
  const shared = {
    noEmit: true,
    skipLibCheck: true,
    composite: false,
    incremental: false,
    ...(options.types && { types: options.types }),
    ...(options.typeRoots && { typeRoots: options.typeRoots }),
    ...withoutNode10(options),
    ...withoutEs5(options),
    ...withoutBaseUrl(options),
  };
  const files = { files: rootNames, include: [], exclude: [], references: references.map(({ path }) => ({ path })) };
  if (config !== null) return JSON.stringify({ extends: config, compilerOptions: shared, ...files });
  return JSON.stringify({ compilerOptions: { ...looseInWords(options), ...shared }, ...files });
}

/** `node10` looks where `bundler` does, but for the `exports` and `imports` of manifests, which it does not know, and for JSON. */
function withoutNode10({ moduleResolution, resolveJsonModule = false }: typescript.CompilerOptions): Record<string, unknown> {
  if (moduleResolution !== ts.ModuleResolutionKind.Node10) return {};
  return { moduleResolution: "bundler", resolvePackageJsonExports: false, resolvePackageJsonImports: false, resolveJsonModule };
}

/** What a target of ES5 says of types is the library that comes with it. */
function withoutEs5({ target, lib }: typescript.CompilerOptions): Record<string, unknown> {
  if (target !== ts.ScriptTarget.ES5) return {};
  return { target: "es2015", lib: lib ? inWords(lib) : ["es5", "dom", "webworker.importscripts", "scripthost"] };
}

/** `lib` as a tsconfig says it: the compiler's options hold files. */
function inWords(lib: readonly string[]): readonly string[] {
  return lib.map((file) => file.replace(/^lib\.|\.d\.ts$/g, ""));
}

/** What `baseUrl` did, as `paths`: 7 knows it no more. */
function withoutBaseUrl({ baseUrl, paths = {} }: typescript.CompilerOptions): { paths?: Record<string, readonly string[]> } {
  if (baseUrl === undefined) return {};
  const from = (path: string) => withSlashes(resolve(baseUrl, path));
  const mapped = Object.entries(paths).map(([pattern, targets]): [string, string[]] => [pattern, targets.map(from)]);
  return { paths: { ...Object.fromEntries(mapped), "*": [...(paths["*"] ?? []).map(from), from("*")] } };
}

/** Options of files without a tsconfig, in a tsconfig's words instead of the compiler's numbers. */
function looseInWords({ allowJs, checkJs, strict, lib = [] }: typescript.CompilerOptions): Record<string, unknown> {
  return {
    allowJs, checkJs, strict,
    jsx: "preserve", target: "esnext", module: "esnext", moduleResolution: "bundler",
    lib: inWords(lib),
  };
}
