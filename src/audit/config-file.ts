import { existsSync, statSync } from "node:fs";
import { dirname, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { cosmiconfig } from "cosmiconfig";
import { type Config, configErrors, UsageError } from "../model/index.js";

/** A configuration and the folder that its globs are relative to. */
export interface FoundConfig {
  readonly config: Config;
  readonly folder: string;
}

const PLACES = ["package.json", ...["js", "mjs", "ts", "json"].map((extension) => `async-leaks.config.${extension}`)];

/**
 * The configuration of the nearest folder upwards that has one; a repository's root is the end of the search.
 * @throws {UsageError} when the file is broken or holds what is not allowed
 */
export async function findConfig(cwd: string): Promise<FoundConfig> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const found = await search(folder).catch((error: unknown) => {
      throw new UsageError(`${shown(cwd, fileOf(error) ?? folder)} can't be read: ${reasonOf(error)}. Mend it and run again.`);
    });
    if (found) {
      const file = shown(cwd, found.filepath);
      if (found.config === undefined) throw new UsageError(`${file} holds no configuration. Write {} or, in a module, export default defineConfig({}), or delete it.`);
      return { config: checked(found.config, file), folder };
    }
    if (dirname(folder) === folder || existsSync(`${folder}/.git`)) return { config: {}, folder: cwd };
  }
}

async function search(folder: string): Promise<{ readonly config?: unknown; readonly filepath: string } | null> {
  const loaders = { ".js": loadModule, ".mjs": loadModule };
  return cosmiconfig("async-leaks", { searchPlaces: PLACES, searchStrategy: "none", packageProp: "async-leaks", ignoreEmptySearchPlaces: false, loaders }).search(folder);
}

/** cosmiconfig's own loader answers a mistake in a module with how `require` failed on it, and never reads a changed one again. */
async function loadModule(path: string): Promise<unknown> {
  const module = (await import(`${pathToFileURL(path).href}?${statSync(path).mtimeMs}`)) as { readonly default?: unknown };
  return module.default;
}

/**
 * The value as a configuration.
 * @throws {UsageError} naming the first wrong key and what is allowed
 */
export function checked(value: unknown, source: string): Config {
  const errors = configErrors(value);
  if (errors.length > 0) {
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
    throw new UsageError(`${source}: ${errors[0]}${more}`);
  }
  return value as Config;
}

function shown(cwd: string, path: string): string {
  return relative(cwd, path) || ".";
}

/** cosmiconfig says which file it was reading. */
function fileOf(error: unknown): string | undefined {
  return error instanceof Error && "filepath" in error && typeof error.filepath === "string" ? error.filepath : undefined;
}

/** The first line that says more than the name of the file. */
function reasonOf(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).split("\n").filter((line) => line !== "" && !/^(JSON|TypeScript) Error in /.test(line));
  return (lines.find((line) => !/^[> ]*\d* *\|/.test(line)) ?? lines[0] ?? "it is broken").replace(/ while parsing .*$/, "").trim().replace(/[.:]$/, "");
}
