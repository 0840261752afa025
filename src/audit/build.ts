import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ts } from "../project/index.js";
import { VERSION } from "./version.js";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

let known: string | undefined;

/** Which code makes the findings: the version does not tell builds of a work in progress apart. */
export function build(): string {
  known ??= JSON.stringify([
    VERSION,
    ts.version,
    readdirSync(ROOT, { recursive: true, encoding: "utf8" })
      .map((name) => ({ name, stats: statSync(join(ROOT, name)) }))
      .filter(({ stats }) => stats.isFile())
      .map(({ name, stats }) => [name, stats.size, stats.mtimeMs]),
  ]);
  return known;
}
