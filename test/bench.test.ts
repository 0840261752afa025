import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";

interface Project {
  readonly name: string;
  readonly npm: string;
  readonly version: string;
  readonly folder: string;
  readonly files: readonly string[];
  readonly lines: number;
  readonly isOurs: boolean;
}
interface Sample {
  readonly seconds: number;
  readonly megabytes: number;
  readonly found: number;
  readonly ruleSeconds?: number;
}
interface Tool {
  readonly id: string;
  readonly title: string;
  missing(project: Project): string | undefined;
  read(run: { code: number; output: string; seconds: number; megabytes: number }, project: Project): { found: number };
}
interface Result {
  readonly project: Project;
  readonly runs: readonly ReadonlyMap<Tool, Sample>[];
  readonly leftOut: readonly { tool: Tool; reason: string }[];
}
interface ProcessState {
  readonly kilobytes: number;
  readonly children: readonly number[];
}
interface Modules {
  readonly also: { foreignProject(path: string): Project };
  readonly arguments: { readArguments(args: readonly string[]): { packages: readonly { name: string }[]; also: string | undefined; runs: number; growth: boolean; runtime: boolean; write: boolean } };
  readonly figures: {
    median(values: readonly number[]): number;
    medianOfKnown(values: readonly (number | undefined)[]): number | undefined;
    medianRatio(pairs: readonly { of: number | undefined; to: number | undefined }[]): number | undefined;
    slopeOf(steps: readonly { size: number; cost: number }[]): number | undefined;
  };
  readonly measure: { measure(args: readonly string[], cwd: string): Promise<{ megabytes: number; code: number; output: string }> };
  readonly page: { renewed(text: string, sections: readonly (readonly string[])[]): string };
  readonly present: { consoleTable(result: Result): string; section(result: Result, measured: { conditions: string; versions: string }): readonly string[] };
  readonly "process-tree": { residentOfTree(root: number, read: (pid: number) => ProcessState | undefined): number };
  readonly rounds: { interleaved(project: Project, tools: readonly Tool[], options: { rounds: number; say: (line: string) => void }): Promise<Result> };
  readonly tools: { readonly TOOLS: readonly Tool[] };
}

async function lib<Name extends keyof Modules>(name: Name): Promise<Modules[Name]> {
  return (await import(new URL(`../bench/lib/${name}.mjs`, import.meta.url).href)) as Modules[Name];
}

const PROJECT: Project = { name: "sample", npm: "@scope/sample", version: "1.2.3", folder: tmpdir(), files: ["a.ts", "b.ts"], lines: 10, isOurs: true };
const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));
function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "async-leaks-bench-test-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe("figures", async () => {
  const { median, medianOfKnown, medianRatio, slopeOf } = await lib("figures");

  test("the median is the middle, or the mean of the two in the middle", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 100, 3, 5])).toBe(4);
    expect(() => median([])).toThrow(/median of nothing/);
    expect(medianOfKnown([undefined, 3, undefined])).toBe(3);
    expect(medianOfKnown([undefined])).toBeUndefined();
  });

  test("a ratio is of pairs of one round, not of two medians", () => {
    // The medians are 4 and 4; in each round the first was slower or faster by a factor.
    expect(medianRatio([{ of: 2, to: 4 }, { of: 4, to: 8 }, { of: 6, to: 3 }])).toBe(0.5);
    expect(medianRatio([{ of: 2, to: undefined }, { of: 3, to: 1 }])).toBe(3);
    expect(medianRatio([{ of: undefined, to: 1 }, { of: 1, to: 0 }])).toBeUndefined();
  });

  test("the slope is the exponent of the larger half", () => {
    const steps = (cost: (size: number) => number) => [1, 2, 4, 8, 16, 32].map((size) => ({ size, cost: cost(size) }));
    expect(slopeOf(steps((size) => size * 3))).toBeCloseTo(1);
    expect(slopeOf(steps((size) => size ** 2))).toBeCloseTo(2);
    expect(slopeOf(steps((size) => (size < 8 ? 1 : size ** 2)))).toBeCloseTo(2);
    expect(slopeOf([{ size: 1, cost: 1 }])).toBeUndefined();
  });
});

describe("memory", async () => {
  const { residentOfTree } = await lib("process-tree");
  const { measure } = await lib("measure");

  test("is that of the whole tree, each process once, without those that are gone", () => {
    const tree = new Map<number, ProcessState>([[1, { kilobytes: 10, children: [2, 3] }], [2, { kilobytes: 20, children: [4, 5] }], [4, { kilobytes: 40, children: [1] }], [3, { kilobytes: 30, children: [4] }], [6, { kilobytes: 1000, children: [] }]]);
    expect(residentOfTree(1, (pid) => tree.get(pid))).toBe(100);
    expect(residentOfTree(7, (pid) => tree.get(pid))).toBe(0);
  });

  test.runIf(process.platform === "linux")("of two processes at a time adds up", async () => {
    const child = `const own = Buffer.alloc(200e6, 1); setTimeout(() => own.length, 1500)`;
    const parent = `const own = Buffer.alloc(200e6, 1); require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}]).once("exit", () => console.log(own.length))`;
    const { megabytes, code, output } = await measure(["-e", parent], tmpdir());
    expect({ code, output }).toEqual({ code: 0, output: "200000000\n" });
    expect(megabytes).toBeGreaterThan(400);
  });
});

describe("the page", async () => {
  const { renewed } = await lib("page");
  const { consoleTable, section } = await lib("present");
  const tool = (id: string): Tool => ({ id, title: `Tool ${id}`, missing: () => undefined, read: () => ({ found: 0 }) });
  const [native, oxlint, biome] = [tool("audit-native"), tool("oxlint"), tool("biome")];
  const round = (ours: number, theirs: number) => new Map([[native, { seconds: ours, megabytes: 100, found: 2 }], [oxlint, { seconds: theirs, megabytes: 50.4, found: 3, ruleSeconds: 0.5 }]]);
  const result: Result = { project: PROJECT, runs: [round(2, 4), round(3, 4), round(8, 10)], leftOut: [{ tool: biome, reason: "is not installed" }] };

  test("has medians, ratios within a round, and what was left out", () => {
    const text = section(result, { conditions: "Measured on a day", versions: "async-leaks 0" }).join("\n");
    expect(text).toContain("## @scope/sample 1.2.3\n\n2 files, 10 lines: `npm run bench -- --only sample --runs 3`");
    expect(text).toContain("| Tool audit-native | 3.00 | 100 |  |  | 2 |");
    expect(text).toContain("| Tool oxlint | 4.00 | 50 | 0.50 |  | 3 |");
    expect(text).toContain("- audit, native / oxlint with two rules: **0.75**");
    expect(text).toContain("- Left out: Tool biome, which is not installed.");
    expect(text).toContain("Measured on a day. Medians of 3 rounds. async-leaks 0.");
    expect(consoleTable(result)).toMatch(/audit-native +3\.00 +100 +2\n/);
  });

  test("keeps the sections that were not measured, and their order", () => {
    const page = renewed("# Stale\n\nStale words.\n\n## effect 4.1.0\n\nstale\n\n## effect-more 1.0.0\n\nkept\n\n## Growth\n\nkept too\n", [["## effect 5.0.0", "", "new", ""], ["## viem 1.0.0", "", "added", ""]]);
    expect(page.match(/^## .*/gm)).toEqual(["## effect 5.0.0", "## effect-more 1.0.0", "## Growth", "## viem 1.0.0"]);
    expect(page).toMatch(/^# Benchmarks\n/);
    expect(page).not.toMatch(/stale/i);
    expect(renewed(page, [])).toBe(page);
  });
});

describe("what is measured", async () => {
  const { readArguments } = await lib("arguments");
  const { foreignProject } = await lib("also");
  const { TOOLS } = await lib("tools");
  const { interleaved } = await lib("rounds");

  test("follows from the arguments", () => {
    expect(readArguments([])).toMatchObject({ runs: 5, growth: true, runtime: true, write: true, also: undefined });
    expect(readArguments(["--only", "viem,growth", "--runs", "2"])).toMatchObject({ packages: [{ name: "viem" }], runs: 2, growth: true, runtime: false });
    expect(readArguments(["--only", "also", "--also", "here"])).toMatchObject({ packages: [], also: "here", growth: false });
    expect(readArguments(["--quick"])).toMatchObject({ packages: [{ name: "grpc-js" }], runs: 1, growth: true, runtime: true, write: false });
    expect(readArguments(["--tools", "tsc6"])).toMatchObject({ write: false });
  });

  test.each([
    [["--runs", "0"], /--runs takes a whole number/],
    [["--only", "nothing"], /No package is called nothing/],
    [["--tools", "tsc9"], /No tool is called tsc9/],
    [["--only", "also"], /needs --also FOLDER/],
    [["--quick", "--only", "viem"], /leave --only and --also out/],
    [["--what"], /Usage: npm run bench/],
  ])("%j is said to be wrong", (args, message) => {
    expect(() => readArguments(args)).toThrow(message);
  });

  test("a folder's files are those of its tsconfig", () => {
    const folder = folderWith({ "tsconfig.json": '{ "include": ["*.ts", "*.tsx"], "exclude": ["c.ts"] }', "package.json": '{ "name": "@some/app" }', "a.ts": "let a;\n", "b.tsx": "let b;\nlet d;\n", "c.ts": "", "d.d.ts": "" });
    expect(foreignProject(folder)).toMatchObject({ name: "some-app", npm: "@some/app", files: ["a.ts", "b.tsx"], lines: 3, isOurs: false });
    expect(() => foreignProject(folderWith({}))).toThrow(/There is no tsconfig.json/);
    expect(() => foreignProject(folderWith({ "tsconfig.json": '{ "files": [], "references": [] }' }))).toThrow(/names no TypeScript files/);
  });

  test.each(TOOLS.map((tool) => [tool.id, tool] as const))("%s is not quick by giving up", (_id, tool) => {
    expect(() => tool.read({ code: 2, output: "out of memory", seconds: 1, megabytes: 1 }, PROJECT)).toThrow(Error);
  });

  test("a tool that is not installed is left out, and said to be", async () => {
    const said: string[] = [];
    const absent: Tool = { id: "absent", title: "Absent", missing: () => "is not installed", read: () => ({ found: 0 }) };
    const { runs, leftOut } = await interleaved(PROJECT, [absent], { rounds: 2, say: (line) => said.push(line) });
    expect(runs.map((round) => round.size)).toEqual([0, 0]);
    expect(leftOut).toEqual([{ tool: absent, reason: "is not installed" }]);
    expect(said).toEqual(["sample: absent is left out, it is not installed."]);
  });
});
