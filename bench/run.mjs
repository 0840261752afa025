// npm run bench [-- --only NAME,NAME|runtime|growth --runs N --tools ID,ID --no-build --no-write]: measures on real packages, and writes docs/benchmarks.md (with --only, its sections).
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { failWith, ROOT, StepError } from "../scripts/lib/run.mjs";
import { build, checkNode, install } from "../scripts/lib/setup.mjs";
import { prepareCorpus } from "./lib/corpus.mjs";
import { growthSection, growthTable, measureGrowth } from "./lib/growth.mjs";
import { measure } from "./lib/measure.mjs";
import { choosePackages } from "./lib/packages.mjs";
import { consoleTable, page, section, withSections } from "./lib/present.mjs";
import { measureRuntime, runtimeSection, runtimeTable } from "./lib/runtime.mjs";
import { TOOLS } from "./lib/tools.mjs";

const say = (/** @type {string} */ line) => console.error(line);

try {
  const { packages, runtime, growth, runs, tools, fresh, isWhole, write } = readArguments();
  checkNode();
  await install(say);
  if (fresh) await build(say);
  const projects = packages.length > 0 ? await prepareCorpus(packages, say) : [];
  const measured = [];
  for (const project of projects) {
    const result = { project, runs: await interleaved(project, tools, runs) };
    console.log(consoleTable(result));
    measured.push(result);
  }
  if (runtime) say("What tracking costs ...");
  const cost = runtime ? await measureRuntime() : undefined;
  if (cost) console.log(runtimeTable(cost));
  if (growth) say("How the audit grows ...");
  const grown = growth ? await measureGrowth({ runs, say }) : undefined;
  if (grown) console.log(growthTable(grown));
  if (write) {
    const file = join(ROOT, "docs/benchmarks.md");
    const whole = isWhole && cost && grown ? page(measured, runs, cost, grown) : undefined;
    writeFileSync(file, whole ?? withSections(readFileSync(file, "utf8"), [...measured.map(section), ...(grown ? [growthSection(grown)] : []), ...(cost ? [runtimeSection(cost)] : [])]));
    say("Wrote docs/benchmarks.md");
  }
} catch (error) {
  failWith(error);
}

/**
 * Every tool once, then every tool again: what else the machine does falls on all alike, and ratios within one round are fair.
 * @param {import("./lib/corpus.mjs").Project} project
 * @param {readonly import("./lib/tools.mjs").Tool[]} tools
 * @param {number} rounds
 */
async function interleaved(project, tools, rounds) {
  /** @type {import("./lib/present.mjs").Round[]} */
  const all = [];
  for (let round = 0; round < rounds; round++) {
    /** @type {import("./lib/present.mjs").Round} */
    const one = new Map();
    for (const tool of tools) {
      say(`${project.name}, round ${round + 1} of ${rounds}: ${tool.id} ...`);
      const run = await measure(tool.args(project), project.folder);
      one.set(tool, { ...run, ...tool.read(run, project) });
    }
    all.push(one);
  }
  return all;
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: { only: { type: "string" }, runs: { type: "string", default: "3" }, tools: { type: "string" }, "no-build": { type: "boolean", default: false }, "no-write": { type: "boolean", default: false } },
    });
    const runs = Number(values.runs);
    if (!Number.isInteger(runs) || runs < 1) throw new RangeError(`--runs takes a whole number from 1 on, not "${values.runs}".`);
    const partial = values.only !== undefined || values.tools !== undefined;
    const names = values.only?.split(",");
    const isAsked = (/** @type {string} */ part) => names?.includes(part) ?? true;
    return { packages: choosePackages(names?.filter((name) => name !== "runtime" && name !== "growth")), runtime: isAsked("runtime"), growth: isAsked("growth"), runs, tools: chooseTools(values.tools), fresh: !values["no-build"], isWhole: !partial, write: values.tools === undefined && !values["no-write"] };
  } catch (error) {
    throw new StepError(`${error instanceof Error ? error.message : error}\nUsage: npm run bench -- [--only NAME,NAME|runtime|growth] [--runs N] [--tools ID,ID] [--no-build] [--no-write]`);
  }
}

/** @param {string | undefined} only */
function chooseTools(only) {
  if (only === undefined) return TOOLS;
  const ids = only.split(",");
  const unknown = ids.filter((id) => !TOOLS.some((tool) => tool.id === id));
  if (unknown.length > 0) throw new RangeError(`No tool is called ${unknown.join(", ")}: choose from ${TOOLS.map((tool) => tool.id).join(", ")}.`);
  return TOOLS.filter((tool) => ids.includes(tool.id));
}
