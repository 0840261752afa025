import { readFileSync } from "node:fs";
import { cpus, loadavg, totalmem, type } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/run.mjs";
import { CORPUS } from "./corpus.mjs";
import { growthSection } from "./growth.mjs";
import { median } from "./measure.mjs";
import { runtimeSection } from "./runtime.mjs";

/**
 * @typedef {import("./tools.mjs").Tool} Tool
 * @typedef {import("./measure.mjs").Measured & import("./tools.mjs").Said} Sample
 * @typedef {Map<Tool, Sample>} Round one run of each tool
 * @typedef {{ project: import("./corpus.mjs").Project, runs: readonly Round[] }} Result
 */

/** What else the machine was doing: above the number of cores, seconds are too many, and only ratios say something. */
const [loadAtStart = 0] = loadavg();

/** What the comparison is about: the first over the second, in the same round. */
const RATIOS = [
  { of: "audit", to: "tsc", by: "seconds", title: "audit / tsc, wall time" },
  { of: "eslint-async-leaks", to: "eslint-typescript-eslint", by: "seconds", title: "our rules / typescript-eslint's, wall time of ESLint" },
  { of: "eslint-async-leaks", to: "eslint-typescript-eslint", by: "ruleSeconds", title: "our rules / typescript-eslint's, time in the rules" },
];

/**
 * One project's figures as lines of text.
 * @param {Result} result
 */
export function consoleTable({ project, runs }) {
  const rows = toolsOf(runs).map((tool) => `  ${tool.id.padEnd(26)}${cellsOf(samplesOf(runs, tool)).map((cell) => cell.padStart(11)).join("")}`);
  const ratios = ratiosOf(runs).map(({ title, value }) => `  ${title}: ${value}`);
  const head = `  ${"".padEnd(26)}${COLUMNS.map((column) => column.padStart(11)).join("")}`;
  return [`${project.npm} ${project.version}: ${project.files.length} files, ${project.lines} lines`, head, ...rows, ...ratios].join("\n");
}

/**
 * docs/benchmarks.md
 * @param {readonly Result[]} results
 * @param {number} rounds
 * @param {import("./runtime.mjs").RuntimeCost} runtime
 * @param {import("./growth.mjs").Growth} growth
 */
export function page(results, rounds, runtime, growth) {
  return [
    "# Benchmarks",
    "",
    "Written by `npm run bench`; run it to get the figures of your machine.",
    "",
    `- Measured on ${new Date().toISOString().slice(0, 10)}: ${machine()}.`,
    `- ${versions()}.`,
    `- ${rounds === 1 ? "One round" : `Medians of ${rounds} rounds`}, begun at a load of ${loadAtStart.toFixed(1)} on the machine; in each round every tool runs once, in a process of its own. Ratios are medians of the ratios within a round. Memory is the peak resident set.`,
    "- *In rules* and *parsing* are ESLint's own statistics. Parsing includes building TypeScript's program; the first typed rule also pays for the checking that it causes.",
    "- *Found* is type errors for `tsc` (the packages are compiled with the options in `bench/lib/packages.mjs`, without optional peers), findings for the others. It says that a tool did its work, not that it is right.",
    "",
    ...results.flatMap(section),
    ...growthSection(growth),
    ...runtimeSection(runtime),
  ].join("\n");
}

/**
 * The page with some of its sections renewed; one that it does not have comes at its end.
 * @param {string} text
 * @param {readonly (readonly string[])[]} sections each begins with its heading
 */
export function withSections(text, sections) {
  return sections.reduce((page, lines) => {
    const [heading = ""] = lines;
    const start = page.indexOf(`${heading.replace(/ \d.*/, "")}`);
    if (start < 0) return `${page.trimEnd()}\n\n${lines.join("\n")}`;
    const end = page.indexOf("\n## ", start);
    return `${page.slice(0, start)}${lines.join("\n")}${end < 0 ? "" : page.slice(end)}`;
  }, text);
}

const COLUMNS = ["seconds", "MB", "in rules", "parsing", "found"];

/** @param {Result} result */
export function section({ project, runs }) {
  const rows = toolsOf(runs).map((tool) => `| ${[tool.title, ...cellsOf(samplesOf(runs, tool))].join(" | ")} |`);
  const ratios = ratiosOf(runs).map(({ title, value }) => `- ${title}: **${value}**`);
  return [
    `## ${project.npm} ${project.version}`,
    "",
    `${project.files.length} files, ${project.lines} lines: \`npm run bench -- --only ${project.name}\``,
    "",
    `| | ${COLUMNS.join(" | ")} |`,
    `|---|${COLUMNS.map(() => "---:|").join("")}`,
    ...rows,
    "",
    ...ratios,
    "",
  ];
}

/** @param {readonly Sample[]} samples of one tool */
function cellsOf(samples) {
  const middle = (/** @type {(sample: Sample) => number | undefined} */ pick) => {
    const values = samples.flatMap((sample) => pick(sample) ?? []);
    return values.length > 0 ? median(values) : undefined;
  };
  const seconds = (/** @type {number | undefined} */ value) => value?.toFixed(2) ?? "";
  return [
    seconds(middle((sample) => sample.seconds)),
    middle((sample) => sample.megabytes)?.toFixed(0) ?? "",
    seconds(middle((sample) => sample.ruleSeconds)),
    seconds(middle((sample) => sample.parseSeconds)),
    String(middle((sample) => sample.found) ?? ""),
  ];
}

/** @param {readonly Round[]} runs */
function ratiosOf(runs) {
  return RATIOS.flatMap(({ of, to, by, title }) => {
    const ratios = runs.flatMap((round) => {
      const [a, b] = [of, to].map((id) => [...round].find(([tool]) => tool.id === id)?.[1]);
      const [x, y] = [a, b].map((sample) => (by === "seconds" ? sample?.seconds : sample?.ruleSeconds));
      return x !== undefined && y !== undefined ? [x / y] : [];
    });
    return ratios.length > 0 ? [{ title, value: median(ratios).toFixed(2) }] : [];
  });
}

/** @param {readonly Round[]} runs */
function toolsOf(runs) {
  return [...(runs[0]?.keys() ?? [])];
}

/**
 * @param {readonly Round[]} runs
 * @param {Tool} tool
 */
function samplesOf(runs, tool) {
  return runs.flatMap((round) => round.get(tool) ?? []);
}

function machine() {
  const [first] = cpus();
  return `${cpus().length} cores (${first?.model.trim() || "unknown model"}), ${Math.round(totalmem() / 2 ** 30)} GB, ${type()}, Node ${process.versions.node}`;
}

function versions() {
  const of = (/** @type {string} */ file) => JSON.parse(readFileSync(file, "utf8")).version;
  const own = (/** @type {string} */ name) => `${name} ${of(join(ROOT, "node_modules", name, "package.json"))}`;
  return `async-leaks ${of(join(ROOT, "package.json"))}, ${own("eslint")}, ${own("typescript-eslint")}, TypeScript ${of(join(CORPUS, "node_modules/typescript/package.json"))}`;
}
