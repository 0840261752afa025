// node bench/report.mjs: how long the HTML report of 5,000 findings takes, to write and to open. Needs a build and Chromium.
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { ensureBrowser, findBrowser } from "../scripts/lib/browser.mjs";
import { ROOT } from "../scripts/lib/run.mjs";
import { runAudit } from "../dist/src/audit/index.js";
import { REPORTERS } from "../dist/src/report/index.js";

const COUNT = 5_000;
const OPENINGS = 5;

const folder = mkdtempSync(join(tmpdir(), "async-leaks-bench-"));
try {
  await ensureBrowser((line) => console.error(line));
  const run = await runAudit({ cwd: ROOT, paths: ["fixtures"], preset: "strict" });
  const result = repeated(run.result);
  const started = performance.now();
  const { text } = REPORTERS.html(result, { textOf: (file) => run.textOf(file.replace(/^copy\d+\//, "")), width: 100, color: false, durationMs: 0 });
  const made = performance.now() - started;
  const file = join(folder, "report.html");
  writeFileSync(file, text);
  const times = await openings(pathToFileURL(file).href);
  const megabytes = (statSync(file).size / 1e6).toFixed(1);
  console.log(`${result.findings.length} findings, ${result.inventory.tasks.length} tasks, ${result.inventory.lifetimes.length} lifetimes: ${megabytes} MB, made in ${Math.round(made)} ms`);
  console.log(`ready after ${times.map((time) => Math.round(time)).join(", ")} ms; median ${Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0)} ms`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * The findings and the inventory of the fixtures, as often as it takes, each time in another folder.
 * @param {import("../dist/src/model/index.js").AuditResult} result
 * @returns {import("../dist/src/model/index.js").AuditResult}
 */
function repeated(result) {
  const { findings, inventory } = result;
  const copies = Array.from({ length: Math.ceil(COUNT / findings.length) }, (_, copy) => copy);
  const size = inventory.lifetimes.length;
  return {
    ...result,
    findings: copies.flatMap((copy) => inFolder(findings, copy).map((finding, index) => ({ ...finding, fingerprint: (copy * findings.length + index).toString(16).padStart(16, "0") }))).slice(0, COUNT),
    inventory: {
      tasks: copies.flatMap((copy) => inFolder(inventory.tasks, copy).map((task) => ({ ...task, owner: task.owner + copy * size }))),
      trackers: copies.flatMap((copy) => inFolder(inventory.trackers, copy).map((tracker) => ({ ...tracker, owner: tracker.owner + copy * size }))),
      waits: copies.flatMap((copy) => inFolder(inventory.waits, copy)),
      lifetimes: copies.flatMap((copy) => inFolder(inventory.lifetimes, copy).map(({ parent, ...rest }) => ({ ...rest, ...(parent !== undefined && { parent: parent + copy * size }) }))),
    },
  };
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {number} copy
 * @returns {T[]}
 */
function inFolder(items, copy) {
  return JSON.parse(JSON.stringify(items), (key, value) => (key === "file" ? `copy${copy}/${value}` : value));
}

/**
 * From the start of the navigation until the page can be used.
 * @param {string} address
 */
async function openings(address) {
  const browser = await chromium.launch({ executablePath: findBrowser() ?? "", args: ["--no-sandbox"] });
  const times = [];
  for (let opening = 0; opening < OPENINGS; opening++) {
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForSelector("html[data-ready]");
    times.push(await page.evaluate(() => performance.now()));
    await page.close();
  }
  await browser.close();
  return times;
}
