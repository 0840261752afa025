import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditResult } from "../src/model/index.js";
import { ROOT } from "./support/fixtures.js";
import { PackedPackage } from "./support/packed.js";

const PACKAGES = ["clock", "queue", "worker"];
const WORKER = "packages/worker/src/index.ts";
const QUEUE = "packages/queue/src/index.ts";
/** No telemetry, no background process, no service beyond this machine, no colours. */
const ALONE = { TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", NX_DAEMON: "false", NX_NO_CLOUD: "true", NX_TUI: "false", NO_COLOR: "1", CI: "1" };

interface Run {
  readonly code: number;
  readonly output: string;
  /** The packages in which an audit really ran, in alphabetical order. */
  readonly audited: readonly string[];
}

/** A copy of one of `examples/`, with async-leaks in it as if npm had installed it. */
class Example {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "async-leaks-example-")));
  readonly #log = join(this.folder, "..", `${this.folder.split(/[/\\]/).at(-1) ?? ""}.log`);

  constructor(name: string, packed: PackedPackage) {
    const source = join(ROOT, "examples", name);
    if (!existsSync(join(source, "node_modules"))) throw new Error(`examples/${name} is not installed: npm run examples sees to that.`);
    cpSync(source, this.folder, { recursive: true, filter: (path) => !path.startsWith(join(source, "node_modules")) });
    const modules = join(this.folder, "node_modules");
    mkdirSync(modules);
    for (const entry of readdirSync(join(source, "node_modules"))) if (entry !== "@example") symlinkSync(join(source, "node_modules", entry), join(modules, entry), "junction");
    // The workspace's own packages must lead into the copy.
    mkdirSync(join(modules, "@example"));
    for (const each of PACKAGES) symlinkSync(join(this.folder, "packages", each), join(modules, "@example", each), "junction");
    rmSync(join(modules, ".bin"));
    mkdirSync(join(modules, ".bin"));
    for (const entry of readdirSync(join(source, "node_modules", ".bin"))) symlinkSync(join(source, "node_modules", ".bin", entry), join(modules, ".bin", entry));
    packed.installInto(this.folder);
    this.#noteRuns(join(packed.folder, "dist/src/cli/main.js"));
  }

  /** What caches give back is not told from what an audit wrote: so the command notes where it runs. */
  #noteRuns(main: string): void {
    const bin = join(this.folder, "node_modules", ".bin", "async-leaks");
    rmSync(bin);
    writeFileSync(bin, `#!/usr/bin/env node\nimport("node:fs").then(({ appendFileSync }) => {\n  appendFileSync(${JSON.stringify(this.#log)}, process.cwd() + "\\n");\n  return import(${JSON.stringify(main)});\n});\n`, { mode: 0o755 });
  }

  /** The command that the example's package.json and docs/monorepos.md name. */
  async run(): Promise<Run> {
    rmSync(this.#log, { force: true });
    const { scripts } = JSON.parse(readFileSync(join(this.folder, "package.json"), "utf8")) as { scripts: { leaks: string } };
    const [tool = "", ...args] = scripts.leaks.split(" ");
    const bin = realpathSync(join(this.folder, "node_modules", ".bin", tool));
    const { code, output } = await ended([bin, ...args], this.folder);
    const audited = existsSync(this.#log) ? readFileSync(this.#log, "utf8").trim().split("\n") : [];
    return { code, output, audited: audited.map((folder) => folder.split(/[/\\]/).at(-1) ?? "").sort() };
  }

  change(file: string, from: string, to: string): void {
    const text = readFileSync(join(this.folder, file), "utf8");
    if (!text.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}.`);
    writeFileSync(join(this.folder, file), text.replace(from, to));
  }

  /** The text of what each package's audit left, by package. */
  results(): Readonly<Record<string, string>> {
    return Object.fromEntries(PACKAGES.map((name) => [name, readFileSync(join(this.folder, "packages", name, ".async-leaks", "result.json"), "utf8")]));
  }

  dropResults(): void {
    for (const name of PACKAGES) rmSync(join(this.folder, "packages", name, ".async-leaks"), { recursive: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.#log, { force: true });
  }
}

/** Runs Node, and lets the test's own process answer meanwhile. */
function ended(args: readonly string[], cwd: string): Promise<Pick<Run, "code" | "output">> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd, env: { ...process.env, ...ALONE } }, (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }));
  });
}

/** How many findings each package has. */
function countsOf(results: ReturnType<Example["results"]>): Record<string, number> {
  return Object.fromEntries(Object.entries(results).map(([name, text]) => [name, (JSON.parse(text) as AuditResult).findings.length]));
}

let packed: PackedPackage;
beforeAll(() => {
  packed = new PackedPackage();
});
afterAll(() => packed.remove());

describe.each(["turborepo", "nx"])("examples/%s", (name) => {
  let example: Example;
  beforeAll(() => {
    example = new Example(name, packed);
  });
  afterAll(() => example.remove());

  test("fails on the leak; then audits what a change concerns, and nothing else", async () => {
    const leaky = await example.run();
    expect(leaky.code, leaky.output).not.toBe(0);
    expect(leaky.audited).toEqual(PACKAGES);
    expect(leaky.output).toContain("`send(job)` starts a task that nobody awaits, returns or tracks");
    expect(countsOf(example.results())).toEqual({ clock: 0, queue: 0, worker: 1 });

    example.change(WORKER, "export function sendAll(jobs: readonly Job[]): void", "export async function sendAll(jobs: readonly Job[]): Promise<void>");
    example.change(WORKER, "send(job);", "await send(job);");
    const mended = await example.run();
    expect({ code: mended.code, audited: mended.audited }, mended.output).toEqual({ code: 0, audited: ["worker"] });
    const results = example.results();
    expect(countsOf(results)).toEqual({ clock: 0, queue: 0, worker: 0 });

    example.dropResults();
    const again = await example.run();
    expect({ code: again.code, audited: again.audited }, again.output).toEqual({ code: 0, audited: [] });
    expect(example.results()).toEqual(results);

    // Nothing in worker itself changes, and yet it leaks.
    example.change(QUEUE, "export function log(text: string): void {\n  console.log(text);", "export async function log(body: string): Promise<void> {\n  await fetch(\"https://logs.test\", { method: \"POST\", body });");
    const dependent = await example.run();
    expect({ failed: dependent.code !== 0, audited: dependent.audited }, dependent.output).toEqual({ failed: true, audited: ["queue", "worker"] });
    expect(countsOf(example.results())).toMatchObject({ clock: 0, worker: 1 });
  }, 600_000);
});

test("both tools audit the same packages", () => {
  const filesOf = (name: string): Record<string, string> => {
    const folder = join(ROOT, "examples", name, "packages");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => /\.(ts|json)$/.test(path) && !path.startsWith(".") && !/node_modules|\.async-leaks/.test(path));
    return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  };
  expect(filesOf("nx")).toEqual(filesOf("turborepo"));
});
