import { parseArgs } from "node:util";
import { StepError } from "../../scripts/lib/run.mjs";
import { choosePackages, SMALLEST } from "./packages.mjs";
import { chooseTools } from "./tools.mjs";

const USAGE = "Usage: npm run bench -- [--only NAME,NAME|also|growth|runtime] [--also FOLDER] [--runs N] [--tools ID,ID] [--quick] [--no-build] [--no-write]";
const DEFAULT_RUNS = "5";
/** What `--only` may name beside packages. */
const PARTS = ["also", "growth", "runtime"];

/**
 * What to measure.
 * @typedef {object} Plan
 * @property {readonly import("./packages.mjs").CorpusPackage[]} packages
 * @property {string | undefined} also a folder to measure as well
 * @property {boolean} growth
 * @property {boolean} runtime
 * @property {number} runs
 * @property {readonly import("./tools.mjs").Tool[]} tools
 * @property {boolean} isQuick one run of everything on little: does each column still get its figure?
 * @property {boolean} build
 * @property {boolean} write docs/benchmarks.md
 */

/**
 * @param {readonly string[]} args
 * @returns {Plan}
 */
export function readArguments(args) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { only: { type: "string" }, also: { type: "string" }, runs: { type: "string", default: DEFAULT_RUNS }, tools: { type: "string" }, quick: { type: "boolean", default: false }, "no-build": { type: "boolean", default: false }, "no-write": { type: "boolean", default: false } },
    });
    const { only, also, quick: isQuick } = values;
    if (isQuick && (only !== undefined || also !== undefined)) throw new RangeError("--quick chooses what it measures: leave --only and --also out.");
    const names = only?.split(",");
    if (names?.includes("also") && also === undefined) throw new RangeError("--only also needs --also FOLDER.");
    const isAsked = (/** @type {string} */ part) => names?.includes(part) ?? true;
    return {
      packages: isQuick ? [SMALLEST] : choosePackages(names?.filter((name) => !PARTS.includes(name))),
      also: isAsked("also") ? also : undefined,
      growth: isAsked("growth"),
      runtime: isAsked("runtime"),
      runs: isQuick ? 1 : wholeNumber(values.runs),
      tools: chooseTools(values.tools?.split(",")),
      isQuick,
      build: !values["no-build"],
      // A page with some of the tools' rows would look like one on which the others have no figures.
      write: !isQuick && values.tools === undefined && !values["no-write"],
    };
  } catch (error) {
    throw new StepError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

/** @param {string} text */
function wholeNumber(text) {
  const runs = Number(text);
  if (!Number.isInteger(runs) || runs < 1) throw new RangeError(`--runs takes a whole number from 1 on, not "${text}".`);
  return runs;
}
