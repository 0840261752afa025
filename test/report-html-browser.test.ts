import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { RULE_IDS, type AuditFinding, type AuditResult } from "../src/model/index.js";
import { REPORTERS } from "../src/report/index.js";
import { cli } from "./audit-support.js";
import { launch, open, violations, type Watched } from "./support/browser.js";
import { findingWith, NO_FINDINGS, resultOf } from "./support/results.js";

const ROOT = join(import.meta.dirname, "..");
let browser: Browser;
let folder = "";
let watched: Watched | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "async-leaks-report-"));
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await watched?.page.close();
  watched = undefined;
});

/** Opens a page, which is closed after the test. */
async function opened(file: string, options?: Parameters<typeof open>[2]): Promise<Page> {
  watched = await open(browser, file, options);
  return watched.page;
}

function written(name: string, result: AuditResult, textOf: (file: string) => string | undefined = () => undefined): string {
  const file = join(folder, name);
  writeFileSync(file, REPORTERS.html(result, { textOf, width: 100, color: false, durationMs: 1 }).text);
  return file;
}

const goTo = (page: Page, hash: string) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
const selected = (page: Page) => page.locator('.list [aria-selected="true"] b').textContent();
const places = (page: Page) => page.locator(".detail .place").textContent();

describe("the report of the log monitor", () => {
  let file = "";
  beforeAll(async () => {
    file = join(folder, "log-monitor.html");
    const { code, err } = await cli(ROOT, ["audit", "fixtures/log-monitor", "--preset", "strict", "--format", "html", "-o", file]);
    expect(code, err).toBe(1);
  });

  async function toIncident(page: Page): Promise<void> {
    await page.keyboard.press("/");
    await page.keyboard.type("no-shared-tracker shared-tracker-bypassed.ts");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator(".list [role=option]").count()).toBe(1);
  }

  test("draws the incident, and its fix, with the codemod's diff and the code", async () => {
    const page = await opened(file);
    await toIncident(page);
    expect(await page.locator(".drawing.before").count()).toBe(2);
    expect(await page.locator(".drawing.before .outcome").first().textContent()).toBe("3 × readStream left behind; heartbeatWg: 4 at the end.");
    expect(await page.locator(".drawing.after .outcome").textContent()).toBe("readerWg: up to 1, 0 at the end; heartbeatWg: up to 1, 0 at the end.");
    expect(await page.locator(".diff .added").allTextContents()).toContainEqual(expect.stringContaining("this.readerWg.add(1);"));
    expect(await page.locator(".code mark").textContent()).toBe("this.heartbeatWg.add(1)");
    expect(await page.locator(".code .note").allTextContents()).toContainEqual(expect.stringContaining("this wait covers both"));
    expect(watched?.trouble).toEqual([]);
  });

  test("is used by keyboard alone", async () => {
    const page = await opened(file);
    const first = await places(page);
    await page.keyboard.press("j");
    expect(await places(page)).not.toBe(first);
    expect(await page.evaluate("location.hash")).toMatch(/^#[0-9a-f]{16}$/);
    await page.keyboard.press("ArrowUp");
    expect(await places(page)).toBe(first);
    await page.keyboard.press("End");
    expect(await page.locator('.list [aria-selected="true"]').getAttribute("aria-posinset")).toBe(await page.locator(".list [role=option]").first().getAttribute("aria-setsize"));
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.tagName")).toBe("H2");
    await page.keyboard.press("Escape");
    expect(await page.evaluate("document.activeElement.getAttribute('role')")).toBe("listbox");
    await toIncident(page);
    expect(await selected(page)).toBe("no-shared-tracker");
    await page.keyboard.press("/");
    await page.keyboard.press("Escape");
    expect(await page.locator(".search input").inputValue()).toBe("");
    await page.keyboard.press("?");
    expect(await page.locator("dialog").isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    expect(await page.locator("dialog").isVisible()).toBe(false);
    await page.keyboard.press("2");
    expect(await page.locator("[role=tree]").isVisible()).toBe(true);
    expect(watched?.trouble).toEqual([]);
  });

  test("is used by mouse alone: cards, filters, rows, drawings in words", async () => {
    const page = await opened(file);
    await page.getByRole("button", { name: "1 grow steadily" }).click();
    expect(await page.locator(".count").textContent()).toMatch(/^1 of/);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByLabel("Rule").selectOption("no-endless-wait");
    expect(await selected(page)).toBe("no-endless-wait");
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByLabel("Folder").selectOption("fixtures/log-monitor/variants");
    await page.locator(".list [role=option]").nth(2).click();
    expect(await page.locator(".list [role=option]").nth(2).getAttribute("aria-selected")).toBe("true");
    await page.getByText("In words").first().click();
    expect(await page.locator(".events li").count()).toBeGreaterThan(5);
    await page.getByRole("button", { name: /^Theme/ }).click();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("light");
    expect(watched?.trouble).toEqual([]);
  });

  test("shows the inventory as a tree and as a table", async () => {
    const page = await opened(file, { hash: "#lifetimes" });
    await page.locator(".tree").focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".node").first().getAttribute("aria-expanded")).toBe("true");
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".node.active").getAttribute("aria-level")).toBe("2");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    expect(await page.locator(".node").first().getAttribute("aria-expanded")).toBe("false");
    await page.getByRole("button", { name: "Open all" }).click();
    expect(await page.locator(".node").count()).toBeGreaterThan(20);
    await page.getByRole("link", { name: "Inventory" }).click();
    await page.getByLabel("What").selectOption("tracker");
    await page.locator(".search input").fill("heartbeatWg shared-tracker-strict.ts");
    await expect.poll(() => page.locator(".table .rows [role=row]").allTextContents()).toEqual([expect.stringContaining("wait-group")]);
    expect(watched?.trouble).toEqual([]);
  });

  test("a link leads to its finding, and is followed when it changes", async () => {
    const page = await opened(file);
    await page.keyboard.press("j");
    const hash = String(await page.evaluate("location.hash"));
    const place = await places(page);
    await page.keyboard.press("j");
    expect(await places(page)).not.toBe(place);
    await goTo(page, hash);
    await expect.poll(() => places(page)).toBe(place);
    await page.close();
    expect(await places(await opened(file, { hash }))).toBe(place);
  });

  test.each(["light", "dark"] as const)("axe finds nothing to object to, %s", async (colorScheme) => {
    const page = await opened(file, { colorScheme });
    await toIncident(page);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("?");
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    for (const view of ["lifetimes", "inventory", "problems"]) {
      await goTo(page, view);
      await page.locator(`main.${view}`).waitFor();
      expect(await violations(page), view).toEqual([]);
    }
  });

  test("fits a narrow screen", async () => {
    const page = await opened(file, { width: 420 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(420);
    expect(await violations(page)).toEqual([]);
  });

  test("prints every finding that passes the filters, drawings and all", async () => {
    const page = await opened(file);
    await page.emulateMedia({ media: "print" });
    await expect.poll(() => page.locator("article").count()).toBeGreaterThan(5);
    expect(await page.locator("article svg").count()).toBeGreaterThan(10);
    expect(await page.locator(".list").count()).toBe(0);
    expect((await page.pdf()).byteLength).toBeGreaterThan(50_000);
    await page.emulateMedia({ media: "screen" });
    await expect.poll(() => page.locator("article").count()).toBe(1);
  });
});

test("hostile names and code stay text", async () => {
  const evil = `"><img src=x onerror=alert(1)></script><script>alert(2)</script><svg onload=alert(3)>\`\${alert(4)}\`{{tracker}}`;
  const code = Array.from({ length: 8 }, () => `/* ${evil} */ const a = "${evil}"; // <!-- ${evil}`).join("\n");
  const place = { file: evil, line: 2, column: 4, endLine: 2, endColumn: 9 };
  const findings = RULE_IDS.map((rule, index) =>
    findingWith({
      rule, ...place, form: evil, message: evil, fingerprint: String(index).padStart(16, "0"), related: [{ ...place, line: 4, role: "declaration", message: evil }],
      data: { task: evil, tracker: evil, handle: evil, callee: evil, receiver: evil, outer: evil, inner: evil, signal: evil, consequence: evil, removal: evil },
      fixes: [{ title: evil, kind: "codemod", edits: [{ ...place, text: evil }] }],
    }),
  );
  const lifetimes = [{ kind: "module" as const, name: evil, place }];
  const tasks = [{ name: evil, start: place, lifetime: "call" as const, span: "blocking" as const, multiplicity: "per-call" as const, fate: "tracked" as const, tracker: evil, waits: [place], owner: 0 }];
  const trackers = [{ name: evil, kind: "wait-group" as const, declaration: place, lifetime: "call" as const, adds: [place], releases: [place], waits: [place], mixes: [], owner: 0 }];
  const result = resultOf(findings, { inventory: { tasks, trackers, waits: [{ place, lifetime: "call", target: evil }], lifetimes }, problems: [{ kind: "config", level: "error", message: evil, file: evil }] });
  const page = await opened(written("hostile.html", result, () => code));
  for (const { fingerprint } of findings) {
    await goTo(page, fingerprint);
    await expect.poll(() => page.locator(".detail footer a").last().textContent()).toBe(fingerprint);
    expect(await page.locator(".detail img, .detail script, [onload], [onerror]").count()).toBe(0);
  }
  expect(await page.locator(".detail .place").textContent()).toContain("<img src=x onerror=alert(1)>");
  for (const view of ["lifetimes", "inventory", "problems"]) {
    await goTo(page, view);
    await page.locator(`main.${view}`).waitFor();
    expect(await page.locator("main img, main script, main svg").count()).toBe(0);
  }
  expect(watched?.trouble).toEqual([]);
  // The policy would stop a script that got in all the same.
  await page.evaluate(`document.body.append(Object.assign(document.createElement("script"), { textContent: "document.title = 'broken in'" }))`);
  expect(await page.title()).toBe("async-leaks report");
});

test("an audit without findings says so, and what it could not see", async () => {
  const problems = [{ kind: "unresolved-types" as const, level: "warning" as const, message: "The types of `left-pad` were not found: run npm install." }];
  const page = await opened(written("empty.html", resultOf([], { problems })));
  expect(await page.locator(".detail").textContent()).toContain("No findings.");
  expect(await page.locator(".blind").textContent()).toContain("left-pad");
  expect(await violations(page)).toEqual([]);
});

test("a suppressed finding is hidden, shown on demand, and reached by its link", async () => {
  const suppression = { directive: "async-leaks-ignore-next-line" as const, line: 4, column: 1, reason: "ends with the process" };
  const file = written("suppressed.html", resultOf([findingWith(), findingWith({ fingerprint: "aaaaaaaaaaaaaaaa", suppressed: true, suppression })]));
  const page = await opened(file);
  expect(await page.locator(".list [role=option]").count()).toBe(1);
  await page.getByRole("button", { name: "1 suppressed" }).click();
  expect(await page.locator(".detail").textContent()).toContain("ends with the process");
  await page.close();
  expect(await (await opened(file, { hash: "#aaaaaaaaaaaaaaaa" })).locator(".detail").textContent()).toContain("ends with the process");
});

describe("5,000 findings", () => {
  const COUNT = 5000;
  const findings = Array.from({ length: COUNT }, (_, index): AuditFinding =>
    findingWith({
      rule: RULE_IDS[index % RULE_IDS.length] ?? "no-leaked-timer", file: `packages/p${index % 40}/src/file${index % 900}.ts`, line: 1 + (index % 300), endLine: 1 + (index % 300),
      growth: index < 500 ? "steady" : "possible", fingerprint: index.toString(16).padStart(16, "0"), message: `\`task${index}()\` starts a task that nobody awaits, returns or tracks, and so on for as long as messages are.`,
    }),
  );
  const code = Array.from({ length: 310 }, (_, line) => `  const value${line} = await read(stream, ${line}); // a line of ordinary length`).join("\n");
  let file = "";
  beforeAll(() => {
    file = written("many.html", resultOf(findings, { summary: { ...resultOf([]).summary, findings: { ...NO_FINDINGS, "no-leaked-timer": COUNT } } }), () => code);
  });

  test("are scrolled, stepped and searched through with a bounded document", async () => {
    const page = await opened(file);
    const rows = () => page.locator(".list [role=option]").count();
    expect(await rows()).toBeLessThan(60);
    expect(await page.locator(".count").textContent()).toBe("5,000 of 5,000 findings");
    await page.keyboard.press("End");
    await expect.poll(() => page.locator('.list [aria-selected="true"]').getAttribute("aria-posinset")).toBe("5000");
    expect(await rows()).toBeLessThan(60);
    expect(await page.locator(".detail .message").textContent()).toContain("task4999()");
    for (let step = 0; step < 30; step++) await page.keyboard.press("k");
    expect(await page.locator(".detail .message").textContent()).toContain("task4969()");
    await page.keyboard.press("/");
    await page.keyboard.type("task1234()");
    await expect.poll(rows).toBe(1);
    expect(await page.evaluate("document.querySelectorAll('*').length")).toBeLessThan(3000);
    expect(watched?.trouble).toEqual([]);
  });
});
