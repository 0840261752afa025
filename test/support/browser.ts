import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Result } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

const { findBrowser } = (await import(new URL("../../scripts/lib/browser.mjs", import.meta.url).href)) as { findBrowser(): string | undefined };
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Chromium without its sandbox, which containers don't let it have; it only sees pages that the tests write. */
export function launch(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error("These tests need Chromium or Chrome: install it, or set CHROMIUM to its path.");
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** A page with everything that it must not do written down: messages, errors, requests, dialogs. */
export interface Watched {
  readonly page: Page;
  readonly trouble: readonly string[];
}

export async function open(browser: Browser, file: string, options: { hash?: string; colorScheme?: "light" | "dark"; width?: number } = {}): Promise<Watched> {
  const page = await browser.newPage({ viewport: { width: options.width ?? 1280, height: 800 }, colorScheme: options.colorScheme ?? "light" });
  const trouble: string[] = [];
  const own = new URL(`file://${file}`).href;
  page.on("console", (message) => trouble.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => trouble.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== own && !request.url().startsWith("data:")) trouble.push(`request: ${request.url()}`);
  });
  await page.goto(`${own}${options.hash ?? ""}`);
  await page.waitForSelector("html[data-ready]");
  return { page, trouble };
}

/** What axe-core objects to, as rule and place. It is evaluated by the debugger, which the page's policy does not bind. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate<{ violations: Result[] }>("axe.run(document, { resultTypes: ['violations'] })");
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary ?? ""}`));
}
