import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/run.mjs";

/** What tools write while they are measured, for reading. */
export const RESULTS = join(ROOT, "bench", "results");

/** @param {string} name */
export function resultFile(name) {
  mkdirSync(RESULTS, { recursive: true });
  return join(RESULTS, name);
}
