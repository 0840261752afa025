import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, StepError } from "../../scripts/lib/run.mjs";
import { median, slopeOf } from "./figures.mjs";
import { writeProject } from "./generated.mjs";
import { measure } from "./measure.mjs";

/** From 1,000 functions on, doubling. */
export const SMALLEST_GROWTH = 1_000;
const LARGEST = 64_000;

/**
 * One size: the first audit, which fills the cache, and the next, with nothing changed.
 * @typedef {{ functions: number, cold: { seconds: number, megabytes: number }, warm: { seconds: number, megabytes: number }, found: number }} Step
 * @typedef {{ steps: readonly Step[], rounds: number, slope: number | undefined }} Growth
 */

/**
 * Audits a generated project, twice as large each time.
 * @param {{ runs: number, largest?: number, say: (line: string) => void }} options
 * @returns {Promise<Growth>}
 */
export async function measureGrowth({ runs, largest = LARGEST, say }) {
  /** @type {Step[]} */
  const steps = [];
  for (let functions = SMALLEST_GROWTH; functions <= largest; functions *= 2) {
    say(`${functions} functions ...`);
    /** @type {Awaited<ReturnType<typeof auditsOf>>[]} */
    const samples = [];
    for (let run = 0; run < runs; run++) samples.push(await auditsOf(functions));
    const middle = (/** @type {"cold" | "warm"} */ which) => ({ seconds: median(samples.map((each) => each[which].seconds)), megabytes: median(samples.map((each) => each[which].megabytes)) });
    steps.push({ functions, cold: middle("cold"), warm: middle("warm"), found: samples[0]?.cold.found ?? 0 });
  }
  return { steps, rounds: runs, slope: slopeOf(steps.map(({ functions, cold }) => ({ size: functions, cost: cold.seconds }))) };
}

/** @param {number} functions */
async function auditsOf(functions) {
  const folder = mkdtempSync(join(tmpdir(), "async-leaks-growth-"));
  try {
    writeProject(join(folder, "project"), functions);
    const [cold, warm] = [await audit(folder, functions), await audit(folder, functions)];
    if (cold.found !== warm.found) throw new StepError(`The audit of ${functions} functions found ${cold.found}, and ${warm.found} with what it kept.`);
    return { cold, warm };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder holds the project and the cache
 * @param {number} functions
 */
async function audit(folder, functions) {
  const run = await measure([join(ROOT, "dist/src/cli/main.js"), "audit", "--preset", "strict", "--format", "json", "--cache-location", join(folder, "cache")], join(folder, "project"));
  if (run.code !== 1) throw new StepError(`The audit of ${functions} functions failed.`, run.output);
  const { findings, problems } = JSON.parse(run.output.slice(run.output.indexOf("{\n")));
  if (problems.length > 0) throw new StepError(`The audit of ${functions} functions is not complete.`, problems[0].message);
  return { ...run, found: findings.length };
}

const HEAD = ["functions", "seconds", "MB", "again: s", "again: MB", "found"];

/** @param {Step} step */
function cellsOf({ functions, cold, warm, found }) {
  return [functions.toString(), cold.seconds.toFixed(2), cold.megabytes.toFixed(0), warm.seconds.toFixed(2), warm.megabytes.toFixed(0), found.toString()];
}

/** @param {Growth} growth */
export function growthTable({ steps, slope }) {
  const row = (/** @type {readonly string[]} */ cells) => `  ${cells.map((cell) => cell.padStart(10)).join("")}`;
  return [row(HEAD), ...steps.map((step) => row(cellsOf(step))), ...(slope === undefined ? [] : [`  slope of the larger half: ${slope.toFixed(2)} (1 is linear)`])].join("\n");
}

/**
 * @param {Growth} growth
 * @param {string} conditions
 */
export function growthSection({ steps, rounds, slope }, conditions) {
  return [
    "## How the audit grows",
    "",
    "A generated project, twice as large each time: a call graph as deep as it is large, classes with trackers, loops and waits, an interface with as many implementations, one tracker that every file fills (`bench/lib/generated.mjs`): `npm run bench -- --only growth`. *Again* is the next audit, with nothing changed.",
    "",
    `| ${HEAD.join(" | ")} |`,
    `|${HEAD.map(() => "---:|").join("")}`,
    ...steps.map((step) => `| ${cellsOf(step).join(" | ")} |`),
    "",
    ...(slope === undefined ? [] : [`Time grows with size to the power of **${slope.toFixed(2)}** over the larger half (1 is linear).`, ""]),
    `${conditions}. ${rounds === 1 ? "One round" : `Medians of ${rounds} rounds`}.`,
    "",
  ];
}
