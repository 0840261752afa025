import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuditResult } from "../src/model/index.js";
import { type Ended, Example } from "./support/example.js";
import { ROOT } from "./support/fixtures.js";
import { PackedPackage } from "./support/packed.js";

const PACKAGES = ["clock", "queue", "worker"];
const WORKER = "packages/worker/src/index.ts";
const QUEUE = "packages/queue/src/index.ts";

interface Run extends Ended {
  /** The packages in which an audit really ran, in alphabetical order. */
  readonly audited: readonly string[];
}

class Workspace extends Example {
  readonly #log = `${this.folder}.log`;

  constructor(name: string, packed: PackedPackage) {
    super(name, packed, PACKAGES);
    // What caches give back is not told from what an audit wrote: so the command notes where it runs.
    const bin = join(this.folder, "node_modules", ".bin", "async-leaks");
    const main = JSON.stringify(join(this.folder, "node_modules/async-leaks/dist/src/cli/main.js"));
    rmSync(bin);
    writeFileSync(bin, `#!/usr/bin/env node\nrequire("node:fs").appendFileSync(${JSON.stringify(this.#log)}, process.cwd() + "\\n");\nimport(${main});\n`, { mode: 0o755 });
  }

  /** The command that the example's package.json and docs/monorepos.md name. */
  async leaks(): Promise<Run> {
    rmSync(this.#log, { force: true });
    const ended = await this.script("leaks");
    const audited = existsSync(this.#log) ? readFileSync(this.#log, "utf8").trim().split("\n") : [];
    return { ...ended, audited: audited.map((folder) => basename(folder)).sort() };
  }

  /** The text of what each package's audit left, by package. */
  results(): Readonly<Record<string, string>> {
    return Object.fromEntries(PACKAGES.map((name) => [name, this.read(`packages/${name}/.async-leaks/result.json`)]));
  }

  dropResults(): void {
    for (const name of PACKAGES) rmSync(join(this.folder, "packages", name, ".async-leaks"), { recursive: true });
  }

  override remove(): void {
    super.remove();
    rmSync(this.#log, { force: true });
  }
}

/** How many findings each package has. */
function countsOf(results: ReturnType<Workspace["results"]>): Record<string, number> {
  return Object.fromEntries(Object.entries(results).map(([name, text]) => [name, (JSON.parse(text) as AuditResult).findings.length]));
}

let packed: PackedPackage;
beforeAll(() => {
  packed = new PackedPackage();
});
afterAll(() => packed.remove());

describe.each(["turborepo", "nx"])("examples/%s", (name) => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = new Workspace(name, packed);
  });
  afterAll(() => workspace.remove());

  test("fails on the leak; then audits what a change concerns, and nothing else", async () => {
    const leaky = await workspace.leaks();
    expect(leaky.code, leaky.output).not.toBe(0);
    expect(leaky.audited).toEqual(PACKAGES);
    expect(leaky.output).toContain("`send(job)` starts a task that nobody awaits, returns or tracks");
    expect(countsOf(workspace.results())).toEqual({ clock: 0, queue: 0, worker: 1 });

    workspace.change(WORKER, "export function sendAll(jobs: readonly Job[]): void", "export async function sendAll(jobs: readonly Job[]): Promise<void>");
    workspace.change(WORKER, "send(job);", "await send(job);");
    const mended = await workspace.leaks();
    expect({ code: mended.code, audited: mended.audited }, mended.output).toEqual({ code: 0, audited: ["worker"] });
    const results = workspace.results();
    expect(countsOf(results)).toEqual({ clock: 0, queue: 0, worker: 0 });

    workspace.dropResults();
    const again = await workspace.leaks();
    expect({ code: again.code, audited: again.audited }, again.output).toEqual({ code: 0, audited: [] });
    expect(workspace.results()).toEqual(results);

    // Nothing in worker itself changes, and yet it leaks.
    workspace.change(QUEUE, "export function log(text: string): void {\n  console.log(text);", 'export async function log(body: string): Promise<void> {\n  await fetch("https://logs.test", { method: "POST", body });');
    const dependent = await workspace.leaks();
    expect({ failed: dependent.code !== 0, audited: dependent.audited }, dependent.output).toEqual({ failed: true, audited: ["queue", "worker"] });
    expect(countsOf(workspace.results())).toMatchObject({ clock: 0, worker: 1 });
  }, 600_000);
});

test("both tools audit the same packages", () => {
  const filesOf = (name: string): Record<string, string> => {
    const folder = join(ROOT, "examples", name, "packages");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => /^\w+[\\/](src[\\/])?\w+\.(ts|json)$/.test(path));
    expect(files).toHaveLength(9);
    return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  };
  expect(filesOf("nx")).toEqual(filesOf("turborepo"));
});
