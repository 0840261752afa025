import { symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { auditIn, CLEAN, folderWith, LEAKY, projectsOf } from "./audit-support.js";

const TSCONFIG = { compilerOptions: { strict: true, module: "nodenext", types: [] }, include: ["src"] };

describe("a folder", () => {
  test("with a tsconfig holds what the tsconfig includes, and says what it leaves out", async () => {
    const cwd = folderWith({ "tsconfig.json": TSCONFIG, "src/a.ts": LEAKY, "src/types.d.ts": "declare const x: 1;", "tools/b.ts": LEAKY });
    const result = await auditIn(cwd);
    expect(projectsOf(result)).toEqual({ "tsconfig.json": ["src/a.ts"] });
    expect(result.findings.map(({ file }) => file)).toEqual(["src/a.ts"]);
    expect(result.problems).toEqual([
      { kind: "left-out", level: "info", message: "1 source file is in no tsconfig and was not audited (tools/b.ts). Name it as PATH to audit it, too." },
    ]);
  });

  test("includes what the tsconfig's files import", async () => {
    const cwd = folderWith({ "tsconfig.json": { files: ["src/main.ts"] }, "src/main.ts": `import "./a.js";`, "src/a.ts": LEAKY });
    expect(projectsOf(await auditIn(cwd))).toEqual({ "tsconfig.json": ["src/a.ts", "src/main.ts"] });
  });

  test("below a project's own belongs to the project where that includes it", async () => {
    const cwd = folderWith({ "tsconfig.json": TSCONFIG, "src/sub/a.ts": `import "../b.js";`, "src/b.ts": CLEAN });
    expect(projectsOf(await auditIn(cwd, ["src/sub"]))).toEqual({ "tsconfig.json": ["src/sub/a.ts"] });
  });

  test("below a project's own is loose where the project does not include it", async () => {
    const cwd = folderWith({ "tsconfig.json": TSCONFIG, "src/b.ts": CLEAN, "tools/a.ts": LEAKY });
    expect(projectsOf(await auditIn(cwd, ["tools"]))).toEqual({ loose: ["tools/a.ts"] });
  });

  test("of several projects holds each of them, and the loose rest", async () => {
    const cwd = folderWith({ "one/tsconfig.json": {}, "one/a.ts": CLEAN, "two/tsconfig.json": {}, "two/b.ts": CLEAN, "c.js": "export {};" });
    expect(projectsOf(await auditIn(cwd))).toEqual({ "one/tsconfig.json": ["one/a.ts"], "two/tsconfig.json": ["two/b.ts"], loose: ["c.js"] });
  });

  test("whose tsconfig is but a base for others is searched for the others", async () => {
    const cwd = folderWith({ "tsconfig.json": { files: [] }, "one/tsconfig.json": { extends: "../tsconfig.json", include: ["."] }, "one/a.ts": CLEAN });
    expect(projectsOf(await auditIn(cwd))).toEqual({ "one/tsconfig.json": ["one/a.ts"] });
  });

  test("without any tsconfig is loose: every extension, but no declarations, dependencies and build output", async () => {
    const cwd = folderWith({
      "a.ts": CLEAN, "b.tsx": CLEAN, "c.js": "export const c = 1;", "d.jsx": "export const d = <b/>;", "e.mts": CLEAN, "f.cts": CLEAN,
      "g.mjs": "export {};", "h.cjs": "module.exports = 1;", "i.d.ts": "export {};", "j.min.js": "", "k.txt": "",
      "node_modules/x/index.js": "", "dist/a.js": "", "sub/coverage/l.js": "",
    });
    expect(projectsOf(await auditIn(cwd))).toEqual({ loose: ["a.ts", "b.tsx", "c.js", "d.jsx", "e.mts", "f.cts", "g.mjs", "h.cjs"] });
  });

  test("leaves out JavaScript that was compiled from its TypeScript", async () => {
    const cwd = folderWith({ "a.ts": CLEAN, "a.js": "", "a.js.map": "{}", "b.ts": CLEAN, "b.js": "", "b.d.ts": "", "own.js": "" });
    expect(projectsOf(await auditIn(cwd))).toEqual({ loose: ["a.ts", "b.ts", "own.js"] });
  });

  test("whose tsconfig only includes files elsewhere is taken at its word", async () => {
    const cwd = folderWith({ "config/tsconfig.json": { include: ["../src"] }, "src/a.ts": LEAKY });
    expect(projectsOf(await auditIn(cwd, ["config"]))).toEqual({ "config/tsconfig.json": ["src/a.ts"] });
  });
});

describe("a file", () => {
  test("that is a tsconfig, under any name, is a project", async () => {
    const cwd = folderWith({ "tsconfig.build.json": TSCONFIG, "src/a.ts": CLEAN, "src/b.ts": CLEAN });
    expect(projectsOf(await auditIn(cwd, ["tsconfig.build.json"]))).toEqual({ "tsconfig.build.json": ["src/a.ts", "src/b.ts"] });
  });

  test("that is a tsconfig by what it holds is a project, too", async () => {
    const cwd = folderWith({ "configs/lint.json": { include: ["../src"] }, "src/a.ts": CLEAN });
    expect(projectsOf(await auditIn(cwd, ["configs/lint.json"]))).toEqual({ "configs/lint.json": ["src/a.ts"] });
  });

  test("is audited alone, with the tsconfig that includes it", async () => {
    const cwd = folderWith({ "tsconfig.json": TSCONFIG, "src/a.ts": `import "./b.js";`, "src/b.ts": CLEAN });
    expect(projectsOf(await auditIn(cwd, ["src/a.ts"]))).toEqual({ "tsconfig.json": ["src/a.ts"] });
  });

  test("is loose when no tsconfig includes it", async () => {
    const cwd = folderWith({ "tsconfig.json": TSCONFIG, "src/b.ts": CLEAN, "script.mjs": LEAKY.replaceAll(/: (Promise<void>|void)/g, "") });
    const result = await auditIn(cwd, ["script.mjs"]);
    expect(projectsOf(result)).toEqual({ loose: ["script.mjs"] });
    expect(result.findings).toHaveLength(1);
  });

  test("named twice is analysed once", async () => {
    const cwd = folderWith({ "a.ts": LEAKY });
    const result = await auditIn(cwd, ["a.ts", ".", "*.ts"]);
    expect(projectsOf(result)).toEqual({ loose: ["a.ts"] });
    expect(result.findings).toHaveLength(1);
  });
});

test("a glob holds the sources that it matches", async () => {
  const cwd = folderWith({ "a/x.ts": CLEAN, "a/y.test.ts": CLEAN, "b/z.test.ts": CLEAN, "node_modules/m/w.test.ts": CLEAN, "b/notes.test.md": "" });
  expect(projectsOf(await auditIn(cwd, ["**/*.test.*"]))).toEqual({ loose: ["a/y.test.ts", "b/z.test.ts"] });
});

test("a file name with glob characters is a file when it exists", async () => {
  const cwd = folderWith({ "app/[id]/page.ts": CLEAN });
  expect(projectsOf(await auditIn(cwd, ["app/[id]/page.ts"]))).toEqual({ loose: ["app/[id]/page.ts"] });
  expect(projectsOf(await auditIn(cwd, ["app/[id]"]))).toEqual({ loose: ["app/[id]/page.ts"] });
});

describe("-p", () => {
  test("names the tsconfigs, and PATHs choose among their files", async () => {
    const cwd = folderWith({ "tsconfig.json": TSCONFIG, "tsconfig.all.json": { include: ["."] }, "src/a.ts": CLEAN, "test/b.ts": CLEAN, "test/c.ts": CLEAN });
    expect(projectsOf(await auditIn(cwd, [], { configs: ["tsconfig.all.json"] }))).toEqual({ "tsconfig.all.json": ["src/a.ts", "test/b.ts", "test/c.ts"] });
    expect(projectsOf(await auditIn(cwd, ["test/b.ts"], { configs: ["tsconfig.all.json"] }))).toEqual({ "tsconfig.all.json": ["test/b.ts"] });
    expect(projectsOf(await auditIn(cwd, ["test"], { configs: ["tsconfig.all.json"] }))).toEqual({ "tsconfig.all.json": ["test/b.ts", "test/c.ts"] });
  });

  test("may name a folder, and be given twice", async () => {
    const cwd = folderWith({ "one/tsconfig.json": {}, "one/a.ts": CLEAN, "two/tsconfig.json": {}, "two/b.ts": CLEAN });
    expect(projectsOf(await auditIn(cwd, [], { configs: ["one", "two/tsconfig.json"] }))).toEqual({ "one/tsconfig.json": ["one/a.ts"], "two/tsconfig.json": ["two/b.ts"] });
  });
});

test("a result's files are relative to the working directory, wherever that is", async () => {
  const root = folderWith({ "here/x.txt": "", "there/a.ts": LEAKY });
  const [finding] = (await auditIn(`${root}/here`, ["../there"])).findings;
  expect(finding).toMatchObject({ file: "../there/a.ts", line: 2, column: 41, endLine: 2, endColumn: 47 });
});

describe("what can't be audited is said in one line", () => {
  test.each([
    ["a missing path", ["nowhere"], /^nowhere does not exist\. Give a folder/],
    ["a file of another kind", ["notes.md"], /^notes\.md can't be audited\. Give a folder, a tsconfig/],
    ["an empty folder", ["empty"], /^No TypeScript or JavaScript files to audit in empty\. Give a folder/],
    ["a glob without matches", ["*.tsx"], /^No TypeScript or JavaScript files to audit in \*\.tsx\./],
    ["JSON that is no tsconfig", ["package.json"], /^package\.json can't be audited/],
    ["a declaration file", ["types.d.ts"], /^types\.d\.ts can't be audited/],
    ["a broken tsconfig", ["broken.json"], /^broken\.json:3 is broken: .+ Mend it/],
  ])("%s", async (_, paths, message) => {
    const cwd = folderWith({ "notes.md": "", "empty/x.txt": "", "types.d.ts": "", "package.json": { name: "x" }, "broken.json": `{\n  "include": [ "src" \n` });
    await expect(auditIn(cwd, paths)).rejects.toThrow(message);
  });

  test("a missing tsconfig behind -p", async () => {
    await expect(auditIn(folderWith({ "a.ts": CLEAN }), [], { configs: ["tsconfig.x.json"] })).rejects.toThrow(/^tsconfig\.x\.json can't be read \(ENOENT\)/);
  });
});

test("a PATH that the named tsconfigs do not include is said to be left out", async () => {
  const cwd = folderWith({ "tsconfig.json": TSCONFIG, "src/a.ts": CLEAN, "tools/b.ts": CLEAN, "c.ts": CLEAN });
  const result = await auditIn(cwd, ["src", "tools", "c.ts"], { configs: ["tsconfig.json"] });
  expect(projectsOf(result)).toEqual({ "tsconfig.json": ["src/a.ts"] });
  expect(result.problems).toEqual([
    { kind: "left-out", level: "info", message: "2 source files are in no tsconfig and were not audited (c.ts, tools/b.ts). Leave -p out to audit them, too." },
  ]);
});

test("links are not followed, so that none leads round in circles", async () => {
  const cwd = folderWith({ "a.ts": CLEAN, "sub/b.ts": CLEAN });
  symlinkSync("..", `${cwd}/sub/up`);
  expect(projectsOf(await auditIn(cwd))).toEqual({ loose: ["a.ts", "sub/b.ts"] });
});
