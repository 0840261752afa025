import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../scripts/lib/run.mjs";

const RECORD_PEAK = fileURLToPath(new URL("record-peak.cjs", import.meta.url));

/**
 * What one run of a command took.
 * @typedef {object} Measured
 * @property {number} seconds wall time from start to end of the process
 * @property {number} megabytes the largest resident set of a process among those it consisted of
 * @property {number} code exit code
 * @property {string} output stdout and stderr
 */

/**
 * Runs a Node program and measures it from outside.
 * @param {readonly string[]} args of `node`
 * @param {string} cwd
 * @returns {Promise<Measured>}
 */
export async function measure(args, cwd) {
  const scratch = mkdtempSync(join(tmpdir(), "async-leaks-bench-"));
  const peaks = join(scratch, "peaks");
  const env = { ...process.env, NODE_OPTIONS: `--require ${JSON.stringify(RECORD_PEAK)}`, ASYNC_LEAKS_BENCH_PEAK: peaks };
  try {
    const before = performance.now();
    const { code, output } = await run(process.execPath, ["--max-old-space-size=8192", ...args], { cwd, env });
    const seconds = (performance.now() - before) / 1000;
    const kilobytes = Math.max(...readFileSync(peaks, "utf8").trim().split("\n").map(Number));
    return { seconds, megabytes: kilobytes / 1024, code, output };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * The middle value; of an even number, the mean of the two in the middle.
 * @param {readonly number[]} values at least one
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError("There is no median of nothing.");
  return (lower + upper) / 2;
}
