import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { CacheStore } from "../audit/cache-store.js";
import { UsageError } from "../model/index.js";

/** Entries that no audit has used for so long are dropped. */
const KEPT_DAYS = 14;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A folder with an entry per project and setting. It can be deleted at any time.
 * @param location the user's choice; without one, `node_modules/.cache/async-leaks` of the nearest package, where it has `node_modules`
 * @throws {UsageError} when the location is a file
 */
export function fileCache(cwd: string, location?: string): CacheStore | undefined {
  const folder = location === undefined ? besidePackages(cwd) : resolve(cwd, location);
  if (folder === undefined) return undefined;
  if (existsSync(folder) && !statSync(folder).isDirectory()) throw new UsageError(`${location ?? folder} is a file. Give --cache-location a folder.`);
  const pathOf = (name: string): string => join(folder, `${name}.json`);
  return {
    place: relative(cwd, folder) || ".",
    read(name) {
      return quietly(() => {
        const text = readFileSync(pathOf(name), "utf8");
        quietly(() => utimesSync(pathOf(name), new Date(), new Date()));
        return text;
      });
    },
    write(name, text) {
      // A cache that can't be written costs time at the next run, which is no reason to fail this one.
      quietly(() => {
        mkdirSync(folder, { recursive: true });
        const temporary = `${pathOf(name)}.${process.pid}.tmp`;
        writeFileSync(temporary, text);
        renameSync(temporary, pathOf(name));
        dropOld(folder);
      });
    },
  };
}

function besidePackages(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return existsSync(join(folder, "node_modules")) ? join(folder, "node_modules", ".cache", "async-leaks") : undefined;
    if (dirname(folder) === folder) return undefined;
  }
}

function dropOld(folder: string): void {
  const oldest = Date.now() - KEPT_DAYS * DAY_MS;
  for (const name of readdirSync(folder)) if (statSync(join(folder, name)).mtimeMs < oldest) rmSync(join(folder, name), { force: true });
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
