import { mkdirSync, symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { auditIn, CLEAN, folderWith, LEAKY, projectsOf } from "./audit-support.js";

const COMPOSITE = { compilerOptions: { composite: true, strict: true, module: "nodenext", outDir: "dist", rootDir: "src", types: [] }, include: ["src"] };

test("a solution's references are followed, each once, circles included", async () => {
  const cwd = folderWith({
    "tsconfig.json": { files: [], references: [{ path: "a" }, { path: "b/tsconfig.json" }] },
    "a/tsconfig.json": { ...COMPOSITE, references: [{ path: "../b" }] },
    "a/src/a.ts": LEAKY,
    "b/tsconfig.json": { ...COMPOSITE, references: [{ path: "../a" }] },
    "b/src/b.ts": CLEAN,
  });
  const result = await auditIn(cwd);
  expect(projectsOf(result)).toEqual({ "a/tsconfig.json": ["a/src/a.ts"], "b/tsconfig.json": ["b/src/b.ts"] });
  expect(result.problems).toEqual([]);
});

test("a referenced project is read from its sources through its package's name, built or not", async () => {
  const cwd = folderWith({
    "package.json": { workspaces: ["packages/*"] },
    "packages/app/package.json": { name: "app", type: "module" },
    "packages/app/tsconfig.json": { ...COMPOSITE, references: [{ path: "../core" }] },
    "packages/app/src/app.ts": `import { work } from "core";\nexport function leak(): void { for (;;) work(); }\n`,
    "packages/core/package.json": { name: "core", type: "module", exports: { types: "./dist/core.d.ts", default: "./dist/core.js" } },
    "packages/core/tsconfig.json": COMPOSITE,
    "packages/core/src/core.ts": `export async function work(): Promise<void> { await fetch("https://example.com"); }\n`,
  });
  mkdirSync(`${cwd}/node_modules`);
  symlinkSync(`${cwd}/packages/core`, `${cwd}/node_modules/core`, "dir");
  const result = await auditIn(cwd);
  expect(result.problems).toEqual([]);
  expect(result.findings).toMatchObject([{ file: "packages/app/src/app.ts" }]);
});

test("a folder's tsconfig is followed within the folder, a named tsconfig wherever it leads", async () => {
  const cwd = folderWith({
    "app/tsconfig.json": { ...COMPOSITE, references: [{ path: "../core" }] },
    "app/src/app.ts": CLEAN,
    "core/tsconfig.json": COMPOSITE,
    "core/src/core.ts": CLEAN,
  });
  expect(projectsOf(await auditIn(cwd, ["app"]))).toEqual({ "app/tsconfig.json": ["app/src/app.ts"] });
  expect(projectsOf(await auditIn(cwd, ["app/tsconfig.json"]))).toEqual({ "app/tsconfig.json": ["app/src/app.ts"], "core/tsconfig.json": ["core/src/core.ts"] });
});

test("a sub-folder is found in the project that the solution above it references", async () => {
  const cwd = folderWith({
    "tsconfig.json": { files: [], references: [{ path: "./tsconfig.app.json" }, { path: "./tsconfig.node.json" }] },
    "tsconfig.app.json": { include: ["src"] },
    "tsconfig.node.json": { include: ["*.config.ts"] },
    "src/a.ts": CLEAN,
    "vite.config.ts": CLEAN,
  });
  expect(projectsOf(await auditIn(cwd, ["src"]))).toEqual({ "tsconfig.app.json": ["src/a.ts"] });
  expect(projectsOf(await auditIn(cwd, ["vite.config.ts"]))).toEqual({ "tsconfig.node.json": ["vite.config.ts"] });
});

test("a file in several projects is analysed once, in the first", async () => {
  const cwd = folderWith({
    "tsconfig.json": { include: ["src"], references: [{ path: "./tsconfig.test.json" }] },
    "tsconfig.test.json": { include: ["src", "test"] },
    "src/a.ts": LEAKY,
    "test/b.ts": CLEAN,
  });
  const result = await auditIn(cwd);
  expect(projectsOf(result)).toEqual({ "tsconfig.json": ["src/a.ts"], "tsconfig.test.json": ["test/b.ts"] });
  expect(result.findings).toHaveLength(1);
  expect(result.summary.files).toBe(2);
});

test("a reference that leads nowhere and a base that is missing are named, and the rest is audited", async () => {
  const cwd = folderWith({
    "tsconfig.json": { extends: "@tsconfig/nowhere/tsconfig.json", include: ["src"], references: [{ path: "./gone" }] },
    "src/a.ts": LEAKY,
  });
  const result = await auditIn(cwd);
  expect(result.findings).toHaveLength(1);
  const at = { kind: "config", level: "warning", file: "tsconfig.json" };
  expect(result.problems).toMatchObject([at, { ...at, message: "tsconfig.json: references gone/tsconfig.json, which does not exist." }]);
  expect(result.problems[0]?.message).toContain("@tsconfig/nowhere");
});
