import { writeFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { audit } from "../src/audit/index.js";
import type * as engine from "../src/engine/index.js";
import type * as project from "../src/project/index.js";
import { auditIn, CLEAN, cli, folderWith, LEAKY, projectsOf } from "./audit-support.js";

// Defects of ours, made on purpose: files and projects with these names.
vi.mock("../src/engine/index.js", async (importOriginal) => {
  const original = await importOriginal<typeof engine>();
  const createEngine: typeof original.createEngine = (...args) => {
    const real = original.createEngine(...args);
    const analyze: typeof real.analyze = (file) => {
      if (file.fileName.endsWith("boom.ts")) throw new TypeError("boom\nwith a trace");
      return real.analyze(file);
    };
    return { ...real, analyze };
  };
  return { ...original, createEngine };
});
vi.mock("../src/project/index.js", async (importOriginal) => {
  const original = await importOriginal<typeof project>();
  const loadProject: typeof original.loadProject = (plan, types) => {
    if (plan.config?.includes("/bang/")) throw new TypeError("bang");
    return original.loadProject(plan, types);
  };
  return { ...original, loadProject };
});

describe("the audit goes on, and names", () => {
  test("a file on which the engine throws", async () => {
    const result = await auditIn(folderWith({ "a-boom.ts": CLEAN, "leaky.ts": LEAKY }));
    expect(projectsOf(result)).toEqual({ loose: ["leaky.ts"] });
    expect(result.findings).toHaveLength(1);
    expect(result.problems).toEqual([
      { kind: "analysis-failed", level: "error", file: "a-boom.ts", message: "a-boom.ts could not be analysed; please report this: TypeError: boom" },
    ]);
  });

  test("a project on which the compiler throws", async () => {
    const cwd = folderWith({ "bang/tsconfig.json": {}, "bang/a.ts": CLEAN, "two/tsconfig.json": {}, "two/leaky.ts": LEAKY });
    const result = await audit({ cwd, compiler: "classic" });
    expect(projectsOf(result)).toEqual({ "bang/tsconfig.json": [], "two/tsconfig.json": ["two/leaky.ts"] });
    expect(result.problems).toMatchObject([{ kind: "analysis-failed", level: "error", file: "bang/tsconfig.json" }, { kind: "left-out" }]);
  });

  test.each([
    ["parsed", `export const deep = ${"(".repeat(20_000)}1${")".repeat(20_000)};`],
    ["bound", `declare const x: any;\nexport const deep = x${".y()".repeat(8000)};`],
  ])("a file that nests too deeply to be %s", async (_, text) => {
    const result = await auditIn(folderWith({ "deep.ts": text, "leaky.ts": LEAKY }));
    expect(projectsOf(result)).toEqual({ loose: ["leaky.ts"] });
    expect(result.findings).toHaveLength(1);
    expect(result.problems).toMatchObject([{ kind: "analysis-failed", level: "error", file: "deep.ts" }]);
    expect(result.problems[0]?.message).toMatch(/^deep\.ts was not audited: it nests too deeply/);
  });

  test("a binary file, and reads UTF-16 and empty ones", async () => {
    const cwd = folderWith({ "binary.ts": "\u0000\u0001\u0002\u0000G@P", "empty.ts": "" });
    writeFileSync(`${cwd}/utf16.ts`, `\uFEFF${LEAKY}`, "utf16le");
    const result = await auditIn(cwd);
    expect(projectsOf(result)).toEqual({ loose: ["empty.ts", "utf16.ts"] });
    expect(result.findings).toMatchObject([{ file: "utf16.ts", line: 2, column: 41 }]);
    expect(result.problems).toMatchObject([{ kind: "syntax-error", file: "binary.ts" }]);
  });
});

test("when not one file could be analysed, the report says why and the exit code is 2", async () => {
  const cwd = folderWith({ "broken.ts": "const = ;" });
  const { code, out } = await cli(cwd, ["audit"]);
  expect(code).toBe(2);
  expect(out).toMatch(/^✖ broken\.ts:1:7 has a syntax error/);
});

test("an audit that can't know the types of many calls says so", async () => {
  const calls = Array.from({ length: 40 }, (_, index) => `  unknown.call${index}();\n`).join("");
  const result = await auditIn(folderWith({ "a.js": `export function go(unknown) {\n${calls}}\n` }));
  expect(result.problems).toEqual([
    { kind: "unresolved-types", level: "warning", message: "40 of 40 calls (100 %) have a type that is not known: what they start stays unseen. Types, or JSDoc in JavaScript, would show it." },
  ]);
});

describe("options from callers without types are checked", () => {
  test.each([
    [{ preset: "all" }, 'preset must be one of recommended, strict, not "all".'],
    [{ compiler: "newest" }, 'compiler must be one of auto, classic, native, not "newest".'],
    [{ minConfidence: "some" }, 'minConfidence must be one of low, medium, high, not "some".'],
    [{ rules: { "no-leak": "off" } }, /^Unknown rule "no-leak"/],
    [{ config: { a: 1 } }, /^The configuration: Unknown key "a"/],
  ])("%j", async (options, message) => {
    const cwd = folderWith({ "a.ts": CLEAN });
    await expect(audit({ cwd, ...options } as object)).rejects.toThrow(message);
  });
});
