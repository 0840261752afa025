import { medianOfKnown, medianRatio } from "./figures.mjs";

/**
 * @typedef {import("./rounds.mjs").Round} Round
 * @typedef {import("./rounds.mjs").Sample} Sample
 * @typedef {import("./rounds.mjs").Result} Result
 * @typedef {{ readonly title: string, readonly of: (sample: Sample) => number | undefined, readonly digits: number }} Column
 */

/** @type {readonly Column[]} */
const COLUMNS = [
  { title: "seconds", of: ({ seconds }) => seconds, digits: 2 },
  { title: "MB", of: ({ megabytes }) => megabytes, digits: 0 },
  { title: "in rules", of: ({ ruleSeconds }) => ruleSeconds, digits: 2 },
  { title: "parsing", of: ({ parseSeconds }) => parseSeconds, digits: 2 },
  { title: "found", of: ({ found }) => found, digits: 0 },
];

/**
 * What the comparison is about: the first tool over the second, in the same round.
 * @type {readonly { of: string, to: string, by: "seconds" | "ruleSeconds" | "megabytes", title: string }[]}
 */
const RATIOS = [
  { of: "audit-classic", to: "tsc6", by: "seconds", title: "audit, classic / `tsc` 6" },
  { of: "audit-native", to: "tsc7", by: "seconds", title: "audit, native / `tsc` 7" },
  { of: "audit-native", to: "oxlint", by: "seconds", title: "audit, native / oxlint with two rules" },
  { of: "audit-native", to: "eslint-typescript-eslint", by: "seconds", title: "audit, native / ESLint with typescript-eslint's two rules" },
  { of: "audit-native", to: "audit-classic", by: "seconds", title: "audit, native / classic" },
  { of: "audit-warm", to: "audit-native", by: "seconds", title: "audit, nothing changed / native without a cache" },
  { of: "audit-native", to: "tsc6", by: "megabytes", title: "audit, native / `tsc` 6, memory" },
  { of: "eslint-async-leaks", to: "eslint-typescript-eslint", by: "seconds", title: "ESLint with our rules / with typescript-eslint's two" },
  { of: "eslint-async-leaks", to: "eslint-typescript-eslint", by: "ruleSeconds", title: "our rules / typescript-eslint's two, time in the rules" },
];

/**
 * One project's figures as lines of text.
 * @param {Result} result
 */
export function consoleTable({ project, runs, leftOut }) {
  const row = (/** @type {string} */ head, /** @type {readonly string[]} */ cells) => `  ${head.padEnd(26)}${cells.map((cell) => cell.padStart(11)).join("")}`;
  return [
    `${[project.npm, project.version].join(" ").trim()}: ${project.files.length} files, ${project.lines} lines`,
    row("", COLUMNS.map(({ title }) => title)),
    ...toolsOf(runs).map((tool) => row(tool.id, cellsOf(samplesOf(runs, tool)))),
    ...ratiosOf(runs).map(({ title, value }) => `  ${title}: ${value}`),
    ...leftOut.map(({ tool, reason }) => `  left out: ${tool.id}, which ${reason}`),
  ].join("\n");
}

/**
 * One project's section of docs/benchmarks.md.
 * @param {Result} result
 * @param {{ conditions: string, versions: string }} measured
 */
export function section({ project, runs, leftOut }, { conditions, versions }) {
  const command = project.isOurs ? `--only ${project.name}` : "--only also --also FOLDER";
  return [
    `## ${[project.npm, project.version].join(" ").trim()}`,
    "",
    `${project.files.length} files, ${project.lines} lines: \`npm run bench -- ${command}${runs.length === 5 ? "" : ` --runs ${runs.length}`}\``,
    "",
    `| | ${COLUMNS.map(({ title }) => title).join(" | ")} |`,
    `|---|${COLUMNS.map(() => "---:|").join("")}`,
    ...toolsOf(runs).map((tool) => `| ${[tool.title, ...cellsOf(samplesOf(runs, tool))].join(" | ")} |`),
    "",
    ...ratiosOf(runs).map(({ title, value }) => `- ${title}: **${value}**`),
    ...leftOut.map(({ tool, reason }) => `- Left out: ${tool.title}, which ${reason}.`),
    "",
    `${conditions}. ${runs.length === 1 ? "One round" : `Medians of ${runs.length} rounds`}. ${versions}.`,
    "",
  ];
}

/** @param {readonly Sample[]} samples of one tool */
function cellsOf(samples) {
  return COLUMNS.map(({ of, digits }) => medianOfKnown(samples.map(of))?.toFixed(digits) ?? "");
}

/** @param {readonly Round[]} runs */
function ratiosOf(runs) {
  return RATIOS.flatMap(({ of, to, by, title }) => {
    const value = medianRatio(runs.map((round) => ({ of: sampleOf(round, of)?.[by], to: sampleOf(round, to)?.[by] })));
    return value === undefined ? [] : [{ title, value: value.toFixed(2) }];
  });
}

/**
 * @param {Round} round
 * @param {string} id
 */
function sampleOf(round, id) {
  return [...round].find(([tool]) => tool.id === id)?.[1];
}

/** @param {readonly Round[]} runs */
function toolsOf(runs) {
  return [...(runs[0]?.keys() ?? [])];
}

/**
 * @param {readonly Round[]} runs
 * @param {import("./tools.mjs").Tool} tool
 */
function samplesOf(runs, tool) {
  return runs.flatMap((round) => round.get(tool) ?? []);
}
