import { existsSync, readFileSync } from "node:fs";
import { cpus, loadavg, totalmem, type } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/run.mjs";
import { LINTERS } from "./tool-linters.mjs";
import { TYPESCRIPT_6, TYPESCRIPT_7 } from "./tool-tsc.mjs";

/** What else the machine was doing: above the number of cores, seconds are too many, and only ratios say something. */
const [loadAtStart = 0] = loadavg();

/** Under which conditions this process measures: the day, the machine, the load at its start. */
export function conditions() {
  const [first] = cpus();
  const machine = `${cpus().length} cores (${first?.model.trim() || "unknown model"}), ${Math.round(totalmem() / 2 ** 30)} GB, ${type()}, Node ${process.versions.node}`;
  return `Measured on ${new Date().toISOString().slice(0, 10)}: ${machine}; load at the start ${loadAtStart.toFixed(1)}`;
}

/** The versions of what is compared, as far as it is installed. */
export function versions() {
  const of = (/** @type {string} */ name, folder = join(ROOT, "node_modules", name)) => {
    const manifest = join(folder, "package.json");
    return existsSync(manifest) ? [`${name} ${JSON.parse(readFileSync(manifest, "utf8")).version}`] : [];
  };
  const linter = (/** @type {string} */ name) => of(name, join(LINTERS, "node_modules", name));
  return [...of("async-leaks", ROOT), ...of("TypeScript", TYPESCRIPT_6), ...of("TypeScript", TYPESCRIPT_7), ...of("eslint"), ...of("typescript-eslint"), ...linter("oxlint"), ...linter("oxlint-tsgolint"), ...linter("@biomejs/biome")].join(", ");
}
