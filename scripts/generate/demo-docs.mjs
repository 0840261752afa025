// Tables and diagrams of the pages about the incident, drawn from runs of the demo. Needs a build.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ROOT } from "../lib/run.mjs";
import { streamsOf } from "./demo-streams.mjs";

const PAGE = "docs/what-really-happened.md";
const ROTATION_SECONDS = 300;
const VARIANTS = "fixtures/log-monitor/variants";

/** @typedef {import("../../fixtures/log-monitor/demo/index.js").DemoRun} DemoRun */
/** @typedef {import("../../fixtures/log-monitor/demo/index.js").ScenarioName} ScenarioName */
/** @typedef {import("../../fixtures/log-monitor/demo/index.js").VariantName} VariantName */
/** @typedef {(scenario: ScenarioName, variant: VariantName, minutes?: number) => Promise<DemoRun>} Runner */

/** @type {readonly { scenario: ScenarioName, variant: VariantName, minutes?: number, report: string }[]} */
const FIGURES = [
  { scenario: "analysis", variant: "untracked-reader", report: "6, 102, 134, 166, 198: +32" },
  { scenario: "analysis", variant: "untracked-first-read", report: "about +5, on discovery" },
  { scenario: "analysis", variant: "option-1", report: "\"~0/min\", predicted" },
  { scenario: "analysis", variant: "option-3", minutes: 30, report: "\"~6/min\", predicted" },
  { scenario: "phase3", variant: "shared-tracker-strict", report: "-0.5, unnoticed" },
  { scenario: "phase3", variant: "shared-tracker-bypassed", report: "not seen" },
  { scenario: "phase3", variant: "one-tracker-per-lifetime", report: "0.00 to +0.50" },
  { scenario: "phase6", variant: "shared-tracker-bypassed", report: "+30.5, 1,830 leaked" },
  { scenario: "phase6", variant: "shared-tracker-strict", report: "\"would block, not leak\"" },
  { scenario: "phase6", variant: "one-tracker-per-lifetime", report: "below 2" },
];

/** The page with its generated parts renewed. */
export async function demoDocs() {
  const run = await runner();
  const text = readFileSync(resolve(ROOT, PAGE), "utf8");
  const parts = {
    figures: await figures(run),
    tasks: chart("Tasks in phase 6", "tasks", await phase6(run, ({ tasks }) => tasks)),
    rotations: chart("Rotated streams in phase 6", "rotations", await phase6(run, ({ rotations }) => rotations)),
    strict: await timeline("shared-tracker-strict"),
    bypassed: await timeline("shared-tracker-bypassed"),
    fixed: await timeline("one-tracker-per-lifetime"),
    lines: diff(),
  };
  return [{ path: PAGE, text: Object.entries(parts).reduce((page, [name, part]) => withPart(page, name, part), text) }];
}

/**
 * @param {string} page
 * @param {string} name
 * @param {string} part
 */
function withPart(page, name, part) {
  const [begin, end] = [`<!-- ${name}: generated from runs of the demo by \`npm run generate\` -->`, `<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${PAGE} needs the lines ${begin} and ${end}.`);
  return `${page.slice(0, from)}${begin}\n${part}\n${page.slice(to)}`;
}

/** Runs demos one after the other, each once. */
async function runner() {
  /** @type {typeof import("../../fixtures/log-monitor/demo/index.js")} */
  const { runDemo, virtualTime } = await import(new URL("../../dist/fixtures/log-monitor/demo/index.js", import.meta.url).href);
  /** @type {Map<string, DemoRun>} */
  const done = new Map();
  /** @type {Runner} */
  return async (scenario, variant, minutes) => {
    const key = `${scenario} ${variant} ${minutes ?? ""}`;
    const known = done.get(key);
    if (known) return known;
    const time = virtualTime();
    try {
      const fresh = await runDemo({ scenario, variant, minutes, time });
      done.set(key, fresh);
      return fresh;
    } finally {
      time.end();
    }
  };
}

/** @param {Runner} run */
async function figures(run) {
  const rows = [];
  for (const { scenario, variant, minutes, report } of FIGURES) {
    const { result, lines } = await run(scenario, variant, minutes);
    const last = result.samples.at(-1);
    const undelivered = Math.round((100 * Math.max(0, lines.written - lines.delivered)) / lines.written);
    rows.push(`| ${scenario}${minutes === undefined ? "" : `, ${minutes} minutes`} | \`${variant}\` | ${report} | ${signed(result.ratePerMinute)} | ${last?.tasks ?? 0} | ${last?.rotations ?? 0} | ${undelivered} % |`);
  }
  return ["| run | variant | the report's growth per minute | the demo's | tasks at the end | rotations | lines not delivered |", "|---|---|---|---|---|---|---|", ...rows].join("\n");
}

/** @param {number} value */
function signed(value) {
  return `${value > 0 ? "+" : ""}${value.toFixed(1)}`;
}

/**
 * One line for each face of the leak and for the fix, a point each five minutes.
 * @param {Runner} run
 * @param {(sample: import("../../fixtures/log-monitor/demo/index.js").DemoSample) => number} pick
 */
async function phase6(run, pick) {
  /** @type {{ name: VariantName, values: number[] }[]} */
  const series = [];
  for (const name of /** @type {const} */ (["shared-tracker-bypassed", "shared-tracker-strict", "one-tracker-per-lifetime"])) {
    const { result } = await run("phase6", name);
    series.push({ name, values: result.samples.filter(({ minute }) => minute % 5 === 0).map(pick) });
  }
  return series;
}

/**
 * @param {string} title
 * @param {string} unit
 * @param {readonly { name: string, values: readonly number[] }[]} series
 */
function chart(title, unit, series) {
  const most = Math.max(...series.flatMap(({ values }) => values));
  const minutes = series[0]?.values.map((_, index) => 5 * index) ?? [];
  return [
    "```mermaid",
    "xychart-beta",
    `  title "${title}"`,
    `  x-axis "minutes" [${minutes.join(", ")}]`,
    `  y-axis "${unit}" 0 --> ${Math.ceil(most / 100) * 100}`,
    ...series.map(({ values }) => `  line [${values.join(", ")}]`),
    "```",
    "",
    ...series.map(({ name, values }) => `- \`${name}\`: ${values.at(0) ?? 0} to ${values.at(-1) ?? 0}`),
  ].join("\n");
}

/** When the streams of one container were opened and really closed. */
async function timeline(/** @type {VariantName} */ variant) {
  const { streams, minutes } = await streamsOf(variant);
  const end = minutes * 60;
  const bars = streams.map(({ opened, closed }, index) => {
    const [note, tag] = closed !== undefined ? ["", ""] : end - opened > ROTATION_SECONDS ? [", never closed", "crit, "] : [", under way", "active, "];
    return `  stream ${index + 1}${note} :${tag}${clock(opened)}, ${clock(closed ?? end)}`;
  });
  return ["```mermaid", "gantt", `  title ${variant}: streams of one container in ${minutes} minutes`, "  dateFormat HH:mm:ss", "  axisFormat %M:%S", ...bars, "```"].join("\n");
}

/** @param {number} seconds */
function clock(seconds) {
  return new Date(Math.round(seconds) * 1000).toISOString().slice(11, 19);
}

/** The four lines of the fix, as they stand in the two files. */
function diff() {
  const [leaky, fixed] = ["shared-tracker-strict", "one-tracker-per-lifetime"].map((name) =>
    readFileSync(resolve(ROOT, VARIANTS, `${name}.ts`), "utf8").split("\n").filter((line) => !/^\s*\/\//.test(line)),
  );
  const lines = [];
  const old = [...(leaky ?? [])];
  for (const line of fixed ?? []) {
    if (line === old[0]) old.shift();
    else if (line === "" || /readerWg = /.test(line)) lines.push(`+${line}`);
    else lines.push(`-${old.shift() ?? ""}`, `+${line}`);
  }
  return ["```diff", ...lines, "```"].join("\n");
}
