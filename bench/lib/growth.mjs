import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, StepError } from "../../scripts/lib/run.mjs";
import { writeProject } from "./generated.mjs";
import { measure, median } from "./measure.mjs";

/** From 1,000 functions on, doubling. */
const SMALLEST = 1_000;
const LARGEST = 64_000;

/** @typedef {{ functions: number, seconds: number, megabytes: number, found: number }} Step */
/** @typedef {{ steps: readonly Step[], slope: number }} Growth */

/**
 * Audits a generated project, twice as large each time.
 * @param {{ runs: number, largest?: number, say: (line: string) => void }} options
 * @returns {Promise<Growth>}
 */
export async function measureGrowth({ runs, largest = LARGEST, say }) {
  /** @type {Step[]} */
  const steps = [];
  for (let functions = SMALLEST; functions <= largest; functions *= 2) {
    say(`${functions} functions ...`);
    const samples = [];
    for (let run = 0; run < runs; run++) samples.push(await auditOf(functions));
    steps.push({ functions, seconds: median(samples.map(({ seconds }) => seconds)), megabytes: median(samples.map(({ megabytes }) => megabytes)), found: samples[0]?.found ?? 0 });
  }
  return { steps, slope: slopeOf(steps) };
}

/** @param {number} functions */
async function auditOf(functions) {
  const folder = mkdtempSync(join(tmpdir(), "async-leaks-growth-"));
  try {
    writeProject(folder, functions);
    const run = await measure([join(ROOT, "dist/src/cli/main.js"), "audit", "--preset", "strict", "--format", "json"], folder);
    if (run.code !== 1) throw new StepError(`The audit of ${functions} functions failed.`, run.output);
    const { findings, problems } = JSON.parse(run.output.slice(run.output.indexOf("{\n")));
    if (problems.length > 0) throw new StepError(`The audit of ${functions} functions is not complete.`, problems[0].message);
    return { ...run, found: findings.length };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The exponent of cost = c * size^slope: 1 is linear. Least squares over the larger half, where starting Node and reading
 * the library no longer count.
 * @param {readonly Step[]} steps
 */
function slopeOf(steps) {
  const points = steps.slice(Math.floor(steps.length / 2)).map(({ functions, seconds }) => ({ x: Math.log2(functions), y: Math.log2(seconds) }));
  const mean = (/** @type {(point: { x: number, y: number }) => number} */ of) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
}

/** @param {Growth} growth */
export function growthTable({ steps, slope }) {
  const lines = steps.map(({ functions, seconds, megabytes, found }) => `  ${String(functions).padStart(8)}${seconds.toFixed(2).padStart(11)}${megabytes.toFixed(0).padStart(11)}${String(found).padStart(11)}`);
  return [`  ${["functions", "seconds", "MB", "found"].map((title, index) => title.padStart(index === 0 ? 8 : 11)).join("")}`, ...lines, `  slope of the larger half: ${slope.toFixed(2)} (1 is linear)`].join("\n");
}

/** @param {Growth} growth */
export function growthSection({ steps, slope }) {
  return [
    "## How the audit grows",
    "",
    "A generated project, twice as large each time: a call graph as deep as it is large, classes with trackers, loops and waits, an interface with as many implementations, one tracker that every file fills (`bench/lib/generated.mjs`): `npm run bench -- --only growth`.",
    "",
    "| functions | seconds | MB | found |",
    "|---:|---:|---:|---:|",
    ...steps.map(({ functions, seconds, megabytes, found }) => `| ${functions} | ${seconds.toFixed(2)} | ${megabytes.toFixed(0)} | ${found} |`),
    "",
    `Time grows with size to the power of **${slope.toFixed(2)}** over the larger half (1 is linear).`,
    "",
  ];
}
