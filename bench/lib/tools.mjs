import { audits } from "./tool-audit.mjs";
import { eslint } from "./tool-eslint.mjs";
import { biome, oxlint } from "./tool-linters.mjs";
import { tsc6, tsc7 } from "./tool-tsc.mjs";

/**
 * What is compared. `read` takes from a run what the tool says of itself, and throws a StepError when it did not do its
 * work, since a tool that gives up early is quick.
 * @typedef {object} Tool
 * @property {string} id
 * @property {string} title
 * @property {(project: Project) => string | undefined} missing why it cannot be measured here, as the end of a sentence that begins with its title
 * @property {(project: Project) => Promise<void>} [prepare] before each run, and not measured
 * @property {(project: Project) => { readonly args: readonly string[], readonly env?: Record<string, string> }} command `args` are Node's
 * @property {(run: import("./measure.mjs").Measured, project: Project) => Said} read
 */

/** @typedef {import("./corpus.mjs").Project} Project */

/**
 * @typedef {object} Said
 * @property {number} found type errors, findings, problems
 * @property {number} [ruleSeconds] ESLint: time inside the rules
 * @property {number} [parseSeconds] ESLint: time in the parser, which also builds the program
 */

/** @type {readonly Tool[]} */
export const TOOLS = [
  tsc6,
  tsc7,
  ...audits,
  eslint("none", "ESLint, parsing only"),
  eslint("typescript-eslint", "ESLint, `no-floating-promises` + `no-misused-promises`"),
  eslint("async-leaks", "ESLint, `async-leaks/strict`"),
  oxlint,
  biome,
];

/** @param {readonly string[] | undefined} ids all tools without */
export function chooseTools(ids) {
  if (ids === undefined) return TOOLS;
  const unknown = ids.filter((id) => !TOOLS.some((tool) => tool.id === id));
  if (unknown.length > 0) throw new RangeError(`No tool is called ${unknown.join(", ")}: choose from ${TOOLS.map((tool) => tool.id).join(", ")}.`);
  return TOOLS.filter((tool) => ids.includes(tool.id));
}
