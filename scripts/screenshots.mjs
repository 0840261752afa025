// npm run screenshots: audits the log monitor and takes the pictures of its HTML report that the docs show. Needs Chromium.
// Pictures differ from machine to machine by their fonts, so that no check compares them.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { ensureBrowser, findBrowser } from "./lib/browser.mjs";
import { failWith, node, ROOT, StepError } from "./lib/run.mjs";
import { build, checkNode, install } from "./lib/setup.mjs";

const IMAGES = resolve(ROOT, "docs/images");
const say = (/** @type {string} */ line) => console.error(line);

/** @type {readonly { name: string, search?: string, choose?: string, scheme: "light" | "dark", part?: string, height: number }[]} */
const PICTURES = [
  { name: "report-light", choose: "shared-tracker-bypassed.ts", scheme: "light", height: 900 },
  { name: "report-dark", scheme: "dark", height: 800 },
  { name: "report-lifetimes", search: "shared-tracker-bypassed.ts no-shared-tracker", scheme: "light", part: ".drawings", height: 900 },
];

const folder = mkdtempSync(join(tmpdir(), "async-leaks-screenshots-"));
try {
  checkNode();
  await install(say);
  await ensureBrowser(say);
  await build(say);
  await takeAll(await reportIn(folder));
} catch (error) {
  failWith(error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} where */
async function reportIn(where) {
  const file = join(where, "report.html");
  const { code, output } = await node(["dist/src/cli/main.js", "audit", "fixtures/log-monitor", "--preset", "strict", "--format", "html", "-o", file]);
  if (code !== 1) throw new StepError("The audit of the log monitor failed.", output);
  return pathToFileURL(file).href;
}

/** @param {string} address */
async function takeAll(address) {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new StepError("There is no Chromium to take pictures with.");
  mkdirSync(IMAGES, { recursive: true });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    for (const { name, search, choose, scheme, part, height } of PICTURES) {
      const page = await browser.newPage({ viewport: { width: 1280, height }, colorScheme: scheme });
      await page.goto(address);
      await page.waitForSelector("html[data-ready]");
      if (search !== undefined) await page.locator(".search input").fill(search);
      if (choose !== undefined) await page.locator(".list [role=option]", { hasText: choose }).first().click();
      const path = join(IMAGES, `${name}.png`);
      await (part === undefined ? page.screenshot({ path }) : page.locator(part).screenshot({ path }));
      await page.close();
      say(`Wrote docs/images/${name}.png`);
    }
  } finally {
    await browser.close();
  }
}
