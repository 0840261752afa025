// The inventory: what a codebase starts, what remembers it, who waits, and the tree of lifetimes around it all.
import { beforeAll, describe, expect, test } from "vitest";
import { audit } from "../src/audit/index.js";
import { REPORTERS } from "../src/report/index.js";
import type { AuditResult } from "../src/model/index.js";
import { folderWith } from "./audit-support.js";

const SERVICE = `export class Service {
  readonly #tasks = new Set<Promise<void>>();
  #beat: Promise<void> | undefined;

  start(signal: AbortSignal): void {
    this.#beat = this.#heartbeat();
    for (const name of ["a", "b"]) this.#tasks.add(this.#read(name, signal));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#tasks]);
    await this.#beat;
  }

  async #heartbeat(): Promise<void> {
    for (;;) await fetch("https://example.org");
  }

  async #read(name: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await fetch(name, { signal });
  }
}
`;

let result: AuditResult;

beforeAll(async () => {
  const tsconfig = { compilerOptions: { target: "es2022", lib: ["es2022", "dom"], strict: true, types: [] }, include: ["*.ts"] };
  result = await audit({ cwd: folderWith({ "tsconfig.json": tsconfig, "aaa.ts": "export async function other(): Promise<void> {\n  const task = fetch(\"x\");\n  await task;\n}\n", "service.ts": SERVICE }), config: false });
});

const taskNamed = (name: string) => {
  const task = result.inventory.tasks.find((one) => one.name.includes(name));
  if (!task) throw new Error(`There is no task ${name} in ${result.inventory.tasks.map((one) => one.name).join(", ")}.`);
  return task;
};

describe("the inventory", () => {
  test("has every task with its lifetime, span, multiplicity, tracker, and who waits for it", () => {
    expect(taskNamed("#heartbeat")).toMatchObject({ span: "endless", multiplicity: "per-instance", lifetime: "instance", waits: [{ file: "service.ts", line: 12 }] });
    expect(taskNamed("#read")).toMatchObject({ span: "until-stopped", multiplicity: "per-iteration", tracker: "#tasks", fate: "tracked", waits: [{ line: 11 }] });
    expect(taskNamed("fetch")).toMatchObject({ start: { file: "aaa.ts", line: 2 }, waits: [{ line: 3 }] });
  });

  test("has every tracker with its adds, releases, waits and the lifetimes it mixes", () => {
    const tasks = result.inventory.trackers.find(({ name }) => name === "#tasks");
    expect(tasks).toMatchObject({ kind: "promise-set", lifetime: "instance", adds: [{ line: 7 }], releases: [], waits: [{ line: 11 }], mixes: ["iteration"] });
  });

  test("is a tree of lifetimes: each task and tracker has its place in it", () => {
    const pathTo = (owner: number): string[] => {
      const { name, parent } = result.inventory.lifetimes[owner] ?? { name: "nothing", parent: undefined };
      return [...(parent === undefined ? [] : pathTo(parent)), name];
    };
    expect(pathTo(taskNamed("#read").owner)).toEqual(["module", "Service", "start", "loop"]);
    expect(pathTo(taskNamed("#heartbeat").owner)).toEqual(["module", "Service", "start"]);
    expect(pathTo(taskNamed("fetch").owner)).toEqual(["module", "other"]);
    expect(result.inventory.lifetimes[taskNamed("#read").owner]?.place.file).toBe("service.ts");
    expect(pathTo(result.inventory.trackers[0]?.owner ?? -1)).toEqual(["module", "Service"]);
  });

  test("is summed up for people", () => {
    const { text } = REPORTERS.pretty(result, { color: false, width: 100, durationMs: 1, textOf: () => undefined });
    expect(text).toContain("2 tasks that do not end by themselves, 1 of them unstoppable");
  });
});
