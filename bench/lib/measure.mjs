import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../scripts/lib/run.mjs";
import { watchTree } from "./process-tree.mjs";

const RECORD_PEAK = fileURLToPath(new URL("record-peak.cjs", import.meta.url));

/**
 * What one run of a command took.
 * @typedef {object} Measured
 * @property {number} seconds wall time from start to end of the process
 * @property {number} megabytes the peak of the resident memory of all its processes together; where the system has no `/proc`, that of the largest Node process
 * @property {number} code exit code
 * @property {string} output stdout and stderr
 * @property {string} stdout
 */

/**
 * Runs a Node program and measures it from outside.
 * @param {readonly string[]} args of `node`
 * @param {string} cwd
 * @param {Record<string, string>} [more] environment variables
 * @returns {Promise<Measured>}
 */
export async function measure(args, cwd, more = {}) {
  const scratch = mkdtempSync(join(tmpdir(), "async-leaks-bench-"));
  const peaks = join(scratch, "peaks");
  const env = { ...process.env, ...more, NODE_OPTIONS: `--require ${JSON.stringify(RECORD_PEAK)}`, ASYNC_LEAKS_BENCH_PEAK: peaks };
  /** @type {() => number} */
  let stop = () => 0;
  try {
    const before = performance.now();
    const { code, output, stdout } = await run(process.execPath, ["--max-old-space-size=8192", ...args], { cwd, env, onStart: (pid) => (stop = watchTree(pid)) });
    const seconds = (performance.now() - before) / 1000;
    // Samples miss a short peak; what a Node process says of itself at its end does not, but is about that process alone.
    const kilobytes = Math.max(stop(), ...recordedPeaks(peaks));
    return { seconds, megabytes: kilobytes / 1024, code, output, stdout };
  } finally {
    stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {string} file */
function recordedPeaks(file) {
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map(Number) : [];
}
