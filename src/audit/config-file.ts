import { existsSync } from "node:fs";
import { dirname, relative } from "node:path";
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
  const explorer = cosmiconfig("async-leaks", { searchPlaces: PLACES, searchStrategy: "none", packageProp: "async-leaks" });
  for (let folder = cwd; ; folder = dirname(folder)) {
    const found = await explorer.search(folder).catch((error: unknown) => {
      throw new UsageError(`The configuration in ${shown(cwd, folder)} can't be read: ${firstLine(error)}. Mend it and run again.`);
    });
    if (found) {
      const file = shown(cwd, found.filepath);
      return { config: checked(found.isEmpty ? {} : found.config, file), folder };
    }
    if (dirname(folder) === folder || existsSync(`${folder}/.git`)) return { config: {}, folder: cwd };
  }
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

function firstLine(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line.replace(/\.$/, "");
}
