import { node, StepError } from "../../scripts/lib/run.mjs";

/**
 * What bench/runtime.mjs says.
 * @typedef {{ node: string, rounds: number, tasksPerRound: number, limit: number, rows: { mode: string, microsPerTask: number, ratio: number }[] }} RuntimeCost
 */

/**
 * Measures what tracking a task costs, in a process of its own.
 * @param {number} [rounds] as many as bench/runtime.mjs chooses, without
 * @returns {Promise<RuntimeCost>}
 */
export async function measureRuntime(rounds) {
  const { code, output } = await node(["bench/runtime.mjs", "--json", ...(rounds === undefined ? [] : ["--rounds", String(rounds)])]);
  if (code !== 0) throw new StepError("bench/runtime.mjs failed.", output);
  return JSON.parse(output);
}

/** @param {RuntimeCost} cost */
export function runtimeTable({ rows, limit }) {
  const lines = rows.map(({ mode, microsPerTask, ratio }) => `  ${mode.padEnd(26)}${microsPerTask.toFixed(2).padStart(11)}${ratio.toFixed(3).padStart(11)}`);
  return [`Tracking, microseconds a task and times the bare task (limit ${limit})`, ...lines].join("\n");
}

/**
 * @param {RuntimeCost} cost
 * @param {string} conditions
 */
export function runtimeSection({ rounds, tasksPerRound, rows, limit }, conditions) {
  return [
    "## Tracking a task at run time",
    "",
    `Medians of ${rounds} interleaved rounds of ${tasksPerRound} tasks, processor time; ratios within a round: \`npm run bench -- --only runtime\`. The limit is ${limit}.`,
    "",
    "| | µs a task | times bare |",
    "|---|---:|---:|",
    ...rows.map(({ mode, microsPerTask, ratio }) => `| ${mode} | ${microsPerTask.toFixed(2)} | ${ratio.toFixed(3)} |`),
    "",
    `${conditions}.`,
    "",
  ];
}
