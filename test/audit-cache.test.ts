import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CacheStore } from "../src/audit/cache-store.js";
import { auditIn, CLEAN, cli, folderWith, LEAKY } from "./audit-support.js";

/** A store that tells what became of each question. */
function memory(): CacheStore & { readonly entries: Map<string, string>; hits: number; writes: number } {
  const entries = new Map<string, string>();
  return {
    entries,
    hits: 0,
    writes: 0,
    place: "memory",
    read(name) {
      const text = entries.get(name);
      if (text !== undefined) this.hits++;
      return text;
    },
    write(name, text) {
      this.writes++;
      entries.set(name, text);
    },
  };
}

const APP = {
  "package.json": { type: "module" },
  "tsconfig.json": { compilerOptions: { strict: true, module: "nodenext", target: "es2022" }, files: ["src/main.ts"] },
  "src/main.ts": `import { start } from "./work.js";\nimport { send } from "dep";\nexport function run(): void { start(); send("x"); }\n`,
  "src/work.ts": `export async function start(): Promise<void> { await fetch("https://example.com"); }\n`,
  "node_modules/dep/package.json": { name: "dep", version: "1.0.0", types: "index.d.ts" },
  "node_modules/dep/index.d.ts": "export declare function send(text: string): void;\n",
};

const put = (root: string, file: string, text: string): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};

test("a second run analyses nothing, and says the same", async () => {
  const root = folderWith(APP);
  const cache = memory();
  const first = await auditIn(root, [], { cache });
  const stages: string[] = [];
  const second = await auditIn(root, [], { cache, onProgress: ({ stage }) => stages.push(stage) });
  expect(second).toEqual(first);
  expect(first.findings).not.toEqual([]);
  expect({ stages, hits: cache.hits, writes: cache.writes }).toEqual({ stages: [], hits: 1, writes: 1 });
});

describe("what changes the answer is asked again", () => {
  test.each<[string, (root: string) => void]>([
    ["a file", (root) => put(root, "src/work.ts", "export function start(): void {}\n")],
    ["a file, its date and its length kept", (root) => {
      const file = join(root, "src/main.ts");
      const { atime, mtime } = statSync(file);
      writeFileSync(file, readFileSync(file, "utf8").replace("run(): void { start()", "run(): void { stort()"));
      utimesSync(file, atime, mtime);
    }],
    ["a dependency's types", (root) => put(root, "node_modules/dep/index.d.ts", "export declare function send(text: string): Promise<void>;\n")],
    ["a dependency that goes", (root) => rmSync(join(root, "node_modules/dep"), { recursive: true })],
    ["a dependency's types that are found elsewhere", (root) => {
      put(root, "node_modules/dep/package.json", JSON.stringify({ name: "dep", version: "1.0.0", types: "other.d.ts" }));
      put(root, "node_modules/dep/other.d.ts", "export declare function send(text: string): Promise<void>;\n");
    }],
    ["a file that takes another's place", (root) => put(root, "src/work.d.ts", "export declare function start(): void;\n") ?? renameSync(join(root, "src/work.ts"), join(root, "src/spare.ts"))],
    ["a nearer copy of a dependency", (root) => {
      put(root, "src/node_modules/dep/package.json", JSON.stringify({ name: "dep", version: "2.0.0", types: "index.d.ts" }));
      put(root, "src/node_modules/dep/index.d.ts", "export declare function send(text: string): Promise<void>;\n");
    }],
    ["the tsconfig", (root) => put(root, "tsconfig.json", JSON.stringify({ ...APP["tsconfig.json"], files: ["src/work.ts"] }))],
    ["the configuration", (root) => put(root, "async-leaks.config.json", JSON.stringify({ rules: { "no-untracked-promise": "off" } }))],
  ])("%s", async (_, change) => {
    const root = folderWith(APP);
    const cache = memory();
    const before = await auditIn(root, [], { cache });
    change(root);
    const cached = await auditIn(root, [], { cache });
    expect(cached).toEqual(await auditIn(root));
    expect(cached).not.toEqual(before);
  });

  test("other thresholds", async () => {
    const root = folderWith(APP);
    const cache = memory();
    await auditIn(root, [], { cache });
    const options = { preset: "strict", minConfidence: "low" } as const;
    expect(await auditIn(root, [], { cache, ...options })).toEqual(await auditIn(root, [], options));
    expect(cache.writes).toBe(2);
  });

  test("to whom a file belongs that two projects import", async () => {
    const root = folderWith({ ...APP, "two/tsconfig.json": { files: ["main.ts"] }, "two/main.ts": `import "../src/work.js";\n${CLEAN}` });
    const cache = memory();
    await auditIn(root, ["two"], { cache });
    await auditIn(root, [], { cache });
    put(root, "src/tsconfig.json", JSON.stringify({ include: ["*"] }));
    expect(await auditIn(root, [], { cache })).toEqual(await auditIn(root));
  });
});

test("random changes: a run with a cache says what a cold one says", async () => {
  const names = ["src/main.ts", "src/work.ts", "src/work/index.ts", "src/extra.ts", "node_modules/dep/index.d.ts", "node_modules/dep/send.d.ts", "src/work.d.ts"];
  const bodies = [APP["src/main.ts"], APP["src/work.ts"], LEAKY, CLEAN, "export declare function send(text: string): Promise<void>;\n", `export * from "./extra.js";\nexport { send } from "dep";\nexport function start(): void {}\n`, "export declare function start(): Promise<void>;\n"];
  const step = fc.oneof(
    fc.record({ kind: fc.constant("put" as const), file: fc.constantFrom(...names), text: fc.constantFrom(...bodies) }),
    fc.record({ kind: fc.constant("remove" as const), file: fc.constantFrom(...names.slice(1)) }),
    fc.record({ kind: fc.constant("include" as const), files: fc.subarray(names.slice(0, 4), { minLength: 1 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 8 }), async (steps) => {
      const root = folderWith(APP);
      const cache = memory();
      for (const each of steps) {
        if (each.kind === "put") put(root, each.file, each.text);
        else if (each.kind === "remove") rmSync(join(root, each.file), { force: true });
        else put(root, "tsconfig.json", JSON.stringify({ ...APP["tsconfig.json"], files: undefined, include: each.files }));
        const told = (audited: Promise<unknown>): Promise<unknown> => audited.catch((error: unknown) => String(error));
        expect(await told(auditIn(root, [], { cache }))).toEqual(await told(auditIn(root)));
      }
    }),
    { numRuns: 8, seed: 20261122 },
  );
}, 240_000);

describe("the folder of the command line", () => {
  const entriesIn = (root: string, folder = "node_modules/.cache/async-leaks"): string[] => readdirSync(join(root, folder));

  test("lies where caches lie, and is left alone on request", async () => {
    const root = folderWith(APP);
    await cli(root, ["audit", "--quiet", "--no-cache"]);
    expect(() => entriesIn(root)).toThrow();
    const { out } = await cli(root, ["audit", "--quiet"]);
    expect(entriesIn(root)).toHaveLength(1);
    const cached = await cli(root, ["audit", "--quiet"]);
    expect(withoutTime(cached.out)).toBe(withoutTime(out));
    await cli(root, ["audit", "--quiet", "--cache-location", "mine"]);
    expect(entriesIn(root, "mine")).toHaveLength(1);
  });

  test("damaged, is made again, which is said", async () => {
    const root = folderWith(APP);
    const { out, code } = await cli(root, ["audit"]);
    for (const damage of [(text: string) => text.slice(0, -20), (text: string) => text.replace("no-untracked-promise", "no-endless-wait"), () => "", () => "\0"]) {
      const [name = ""] = entriesIn(root);
      const file = join(root, "node_modules/.cache/async-leaks", name);
      writeFileSync(file, damage(readFileSync(file, "utf8")));
      const again = await cli(root, ["audit"]);
      expect(again.code).toBe(code);
      expect(again.out.replaceAll(/\s+/g, " ")).toContain("The cache in node_modules/.cache/async-leaks was damaged and has been made again; nothing is lost.");
      expect(withoutTime((await cli(root, ["audit"])).out)).toBe(withoutTime(out));
    }
  });

  test("that is a file is refused", async () => {
    expect(await cli(folderWith({ ...APP, mine: "x" }), ["audit", "--cache-location", "mine"])).toEqual({ code: 2, out: "", err: "async-leaks: mine is a file. Give --cache-location a folder.\n" });
  });
});

/** The report ends with how long it took. */
function withoutTime(report: string): string {
  return report.replaceAll(/\d+(\.\d+)? ?m?s\b/g, "");
}
