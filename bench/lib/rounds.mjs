import { StepError } from "../../scripts/lib/run.mjs";
import { measure } from "./measure.mjs";

/**
 * @typedef {import("./tools.mjs").Tool} Tool
 * @typedef {import("./measure.mjs").Measured & import("./tools.mjs").Said} Sample
 * @typedef {Map<Tool, Sample>} Round one run of each tool
 * @typedef {{ readonly tool: Tool, readonly reason: string }} LeftOut
 * @typedef {{ project: import("./corpus.mjs").Project, runs: readonly Round[], leftOut: readonly LeftOut[] }} Result
 */

/**
 * Every tool once, then every tool again: what else the machine does falls on all alike, and ratios within one round are
 * fair. A tool that is not installed is left out; so is one that fails on a folder that is not ours.
 * @param {import("./corpus.mjs").Project} project
 * @param {readonly Tool[]} tools
 * @param {{ rounds: number, say: (line: string) => void }} options
 * @returns {Promise<Result>}
 */
export async function interleaved(project, tools, { rounds, say }) {
  /** @type {Map<Tool, string>} */
  const leftOut = new Map();
  for (const tool of tools) leaveOut(tool, tool.missing(project));
  /** @type {Round[]} */
  const runs = [];
  for (let round = 0; round < rounds; round++) {
    runs.push(new Map());
    for (const tool of tools.filter((each) => !leftOut.has(each))) {
      say(`${project.name}, round ${round + 1} of ${rounds}: ${tool.id} ...`);
      try {
        runs[round]?.set(tool, await sampleOf(tool, project));
      } catch (error) {
        if (project.isOurs || !(error instanceof StepError)) throw error;
        leaveOut(tool, `failed: ${error.message}`);
      }
    }
  }
  return { project, runs, leftOut: [...leftOut].map(([tool, reason]) => ({ tool, reason })) };

  /** @param {Tool} tool */
  function leaveOut(tool, /** @type {string | undefined} */ reason) {
    if (reason === undefined) return;
    leftOut.set(tool, reason);
    say(`${project.name}: ${tool.id} is left out, it ${reason}.`);
  }
}

/**
 * @param {Tool} tool
 * @param {import("./corpus.mjs").Project} project
 */
async function sampleOf(tool, project) {
  await tool.prepare?.(project);
  const { args, env } = tool.command(project);
  const run = await measure(args, project.folder, env);
  return { ...run, ...tool.read(run, project) };
}
