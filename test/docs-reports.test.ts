import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { FORMATS } from "../src/report/index.js";
import { cli, folderWith, LEAKY } from "./audit-support.js";
import { blocksOf, textOf } from "./support/docs.js";

describe("docs/reports.md shows what each report says", () => {
  const page = textOf("docs/reports.md");
  const sections = page.split(/^## (?=\w+$)/m).slice(1).map((text): [string, string] => [text.slice(0, text.indexOf("\n")), text]);
  const [example] = blocksOf("docs/reports.md").filter(({ language }) => language === "ts");

  test("every format is described", () => {
    for (const format of FORMATS) expect(page).toContain(`| \`${format}\` |`);
  });

  test.each(sections)("%s", async (format, section) => {
    const [excerpt] = blocksOf("docs/reports.md", section);
    const { out } = await cli(folderWith({ "src/prices.ts": example?.code ?? "" }), ["audit", "--format", format]);
    // `…` stands for the rest of a line, a line of `...` for lines that are left out; how far a line is indented is no matter.
    const lines = (excerpt?.code ?? "").trimEnd().split("\n").filter((line) => line !== "...");
    const pattern = lines.map((line) => line.trim().split("…").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join(".*"));
    expect(lines.length).toBeGreaterThan(2);
    expect(out).toMatch(new RegExp(`^ *${pattern.join("[^]*^ *")}`, "m"));
  });
});

interface Step {
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

describe("the pipelines of docs/ci.md", () => {
  const [github, comment, gitlab] = blocksOf("docs/ci.md").filter(({ language }) => language === "yaml").map(({ code }) => parse(code) as unknown);
  const { jobs } = github as { jobs: { audit: { steps: readonly Step[] } } };
  const { "async-leaks": job } = gitlab as { "async-leaks": { script: readonly string[]; artifacts: { reports: Readonly<Record<string, string>> } } };
  const [extra] = comment as readonly Step[];

  /** Runs the page's command where there is a finding; what it writes is what later steps take. */
  async function audited(line = ""): Promise<{ code: number; err: string; folder: string }> {
    const [npx, name, ...args] = line.split(" ");
    expect([npx, name]).toEqual(["npx", "async-leaks"]);
    const folder = folderWith({ "a.ts": LEAKY });
    return { ...(await cli(folder, args)), folder };
  }

  test("GitHub's writes what its steps read", async () => {
    const { steps } = jobs.audit;
    const { code, folder } = await audited(steps.find(({ run }) => run?.startsWith("npx async-leaks"))?.run);
    expect(code).toBe(1);
    const made = steps.map(({ run = "" }) => / > (\S+)$/.exec(run)?.[1]);
    const read = [...steps, extra ?? {}].flatMap((step) => [...JSON.stringify(step).matchAll(/hashFiles\('(.+?)'\)/g)].map(([, file = ""]) => file));
    expect(new Set(read)).toEqual(new Set(["async-leaks.md", "async-leaks.sarif", "upload.sarif"]));
    for (const file of read) expect(made.includes(file) || existsSync(`${folder}/${file}`), file).toBe(true);
    expect(made).toContain(steps.at(-1)?.with?.["sarif_file"]);
    expect(extra?.run).toContain("--body-file async-leaks.md");
  });

  test("GitLab's writes the artifacts that it declares", async () => {
    const { code, folder } = await audited(job.script.find((line) => line.startsWith("npx async-leaks")));
    expect(code).toBe(1);
    for (const file of Object.values(job.artifacts.reports)) expect(existsSync(`${folder}/${file}`), file).toBe(true);
  });
});
