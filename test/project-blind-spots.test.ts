import { describe, expect, test } from "vitest";
import { auditIn, CLEAN, folderWith, LEAKY } from "./audit-support.js";

async function problemsOf(files: Record<string, string | object>, paths: string[] = []) {
  return (await auditIn(folderWith(files), paths)).problems;
}

test("a file with a syntax error is named with its place, and the rest is analysed", async () => {
  const result = await auditIn(folderWith({ "broken.ts": "export const a = 1;\nexport const b = ;\n", "leaky.ts": LEAKY }));
  expect(result.findings).toHaveLength(1);
  expect(result.projects).toEqual([{ config: null, files: ["leaky.ts"] }]);
  expect(result.problems).toEqual([
    { kind: "syntax-error", level: "error", file: "broken.ts", line: 2, column: 18, message: "broken.ts:2:18 has a syntax error and was not audited: Expression expected." },
  ]);
});

describe("types that do not resolve are said first, by package", () => {
  test("packages, each once, whatever the path behind their name", async () => {
    const [first, ...rest] = await problemsOf({
      "z-broken.ts": "const = ;",
      "a.ts": `import a from "left-pad"; import b from "left-pad/deep"; import type { C } from "@scope/c/d"; export { d } from "d"; void [a, b] as unknown as C;`,
      "b.ts": `export const e = () => import("e"); import f = require("left-pad"); void f;`,
      "c.js": `const g = require("g"); module.exports = g;`,
    });
    expect(first).toMatchObject({ kind: "unresolved-types", level: "warning" });
    expect(first?.message).toBe(
      "The types of 5 packages could not be resolved (@scope/c, d, e and 2 more): install them (npm install, with their @types where there are any) and audit again; findings may be missing.",
    );
    expect(rest).toMatchObject([{ kind: "syntax-error" }]);
  });

  test("modules of the code itself", async () => {
    const [problem] = await problemsOf({ "a.ts": `import { x } from "./gone.js"; import { y } from "./generated"; export default [x, y];` });
    expect(problem?.kind).toBe("unresolved-types");
    expect(problem?.message).toMatch(/^2 modules of this code could not be resolved \("\.\/generated" in a\.ts, "\.\/gone\.js" in a\.ts\)/);
  });

  test("types that a tsconfig asks for", async () => {
    const [problem] = await problemsOf({ "tsconfig.json": { compilerOptions: { types: ["jest"] } }, "a.ts": CLEAN });
    expect(problem?.message).toMatch(/^The types of 1 package could not be resolved \(@types\/jest\): install it/);
  });

  test("Node's modules without @types/node", async () => {
    const files = { "tsconfig.json": { compilerOptions: { types: [] } }, "a.ts": `import fs from "node:fs"; import { join } from "path"; export default [fs, join];` };
    const [problem] = await problemsOf(files);
    expect(problem?.message).toMatch(/^The types of 1 package could not be resolved \(@types\/node\)/);
  });
});

test("what has no types that matter is no problem: style sheets, pictures, imports for their effect", async () => {
  expect(await problemsOf({ "a.ts": `import "./a.css"; import "polyfill"; import url from "./a.svg?url"; import styles from "./a.module.css"; export default [url, styles];` })).toEqual([]);
});

test("Node's modules resolve in loose files, with nothing installed", async () => {
  expect(await problemsOf({ "a.ts": `import { readFile } from "node:fs/promises"; export const a = () => readFile("x");`, "b.cjs": `const fs = require("fs"); module.exports = fs;` })).toEqual([]);
});

test("a project written for TypeScript 5 keeps the @types that it counts on, one written for 6 does not get them", async () => {
  const files = { "tsconfig.json": {}, "a.ts": `export const go = () => globalWork();`, "node_modules/@types/world/index.d.ts": "declare function globalWork(): Promise<void>;", "node_modules/@types/world/package.json": { name: "@types/world", types: "index.d.ts" } };
  const leaky = { ...files, "a.ts": `export function leak(): void { for (;;) globalWork(); }` };
  expect((await auditIn(folderWith(leaky))).findings).toHaveLength(1);
  expect((await auditIn(folderWith({ ...leaky, "node_modules/typescript/package.json": { version: "5.9.3" } }))).findings).toHaveLength(1);
  expect((await auditIn(folderWith({ ...leaky, "node_modules/typescript/package.json": { version: "6.0.2" } }))).findings).toHaveLength(0);
});
