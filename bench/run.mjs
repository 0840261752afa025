// npm run bench: measures on real packages, side by side with what people use today, and writes docs/benchmarks.md.
// Options: see bench/lib/arguments.mjs.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { failWith, ROOT, StepError } from "../scripts/lib/run.mjs";
import { build, checkNode, install } from "../scripts/lib/setup.mjs";
import { readArguments } from "./lib/arguments.mjs";
import { conditions, versions } from "./lib/conditions.mjs";
import { prepareCorpus } from "./lib/corpus.mjs";
import { growthSection, growthTable, measureGrowth, SMALLEST_GROWTH } from "./lib/growth.mjs";
import { renewed } from "./lib/page.mjs";
import { consoleTable, section } from "./lib/present.mjs";
import { interleaved } from "./lib/rounds.mjs";
import { measureRuntime, runtimeSection, runtimeTable } from "./lib/runtime.mjs";
import { LINTERS, NO_BINARY } from "./lib/tool-linters.mjs";

const PAGE = join(ROOT, "docs/benchmarks.md");
const say = (/** @type {string} */ line) => console.error(line);

try {
  const plan = readArguments(process.argv.slice(2));
  checkNode();
  await install(say);
  if (plan.build) await build(say);
  const sections = [...(await projectSections(plan)), ...(await otherSections(plan))];
  if (plan.write) {
    writeFileSync(PAGE, renewed(existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "", sections));
    say("Wrote docs/benchmarks.md");
  }
} catch (error) {
  failWith(error);
}

/** @param {import("./lib/arguments.mjs").Plan} plan */
async function projectSections({ packages, also, tools, runs, isQuick }) {
  if (packages.length === 0 && also === undefined) return [];
  // TypeScript is there once the packages are installed.
  const { foreignProject } = await import("./lib/also.mjs");
  const foreign = also === undefined ? [] : [foreignProject(also)];
  await installLinters(isQuick);
  // TypeScript 6 is pinned with the packages, so they are needed for a folder as well.
  const projects = [...(await prepareCorpus(packages, say)), ...foreign];
  const sections = [];
  for (const project of projects) {
    const result = await interleaved(project, tools, { rounds: runs, say });
    console.log(consoleTable(result));
    const absent = result.leftOut.filter(({ reason }) => reason !== NO_BINARY);
    if (isQuick && absent.length > 0) throw new StepError(`Could not be measured: ${absent.map(({ tool, reason }) => `${tool.id} (${reason})`).join(", ")}.`);
    sections.push(section(result, { conditions: conditions(), versions: versions() }));
  }
  return sections;
}

/** @param {import("./lib/arguments.mjs").Plan} plan */
async function otherSections({ growth, runtime, runs, isQuick }) {
  const sections = [];
  if (growth) {
    say("How the audit grows ...");
    const grown = await measureGrowth({ runs, say, ...(isQuick && { largest: SMALLEST_GROWTH }) });
    console.log(growthTable(grown));
    sections.push(growthSection(grown, conditions()));
  }
  if (runtime) {
    say("What tracking costs ...");
    const cost = await measureRuntime(isQuick ? 1 : undefined);
    console.log(runtimeTable(cost));
    sections.push(runtimeSection(cost, conditions()));
  }
  return sections;
}

/**
 * Without them the rest can be measured all the same.
 * @param {boolean} isNeeded
 */
async function installLinters(isNeeded) {
  try {
    // Their binaries are packages; nothing needs to run after the installation.
    await install(say, LINTERS, ["--ignore-scripts"]);
  } catch (error) {
    if (isNeeded || !(error instanceof StepError)) throw error;
    say(`oxlint and Biome could not be installed: ${error.message}`);
  }
}
