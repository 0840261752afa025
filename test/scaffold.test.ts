import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseMarkers } from "./support/markers.js";
import { ROOT } from "./support/fixtures.js";

const ID = "no-example-leak";
const PARTS = ["package.json", "tsconfig.json", "tsconfig.build.json", "CHANGELOG.md", "README.md", "src", "rules", "scripts", "docs", "schema", "fixtures", "test/support"];

/** A copy of the repository in which a rule was scaffolded and built. */
let copy = "";
let said = "";

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "async-leaks-scaffold-"));
  for (const part of PARTS) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"), "junction");
  said = succeeds("scripts/new-rule.mjs", ID);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("npm run new-rule", () => {
  test("says what it wrote, and what comes next", () => {
    for (const path of [`src/catalog/${ID}.ts`, `src/engine/detect/${ID}.ts`, `rules/${ID}.ts`, `docs/rules/${ID}.md`, `fixtures/${ID}/example.ts`]) {
      expect(said).toContain(`new      ${path}`);
    }
    expect(said).toContain("Next:");
  });

  test("what it writes compiles, and the rule is known everywhere", () => {
    succeeds("scripts/build.mjs");
    expect(succeeds("dist/src/cli/main.js", "explain", ID)).toContain(`${ID}\n`);
    expect(succeeds("-e", `import("async-leaks/eslint").then(({ default: plugin }) => console.log(Object.keys(plugin.rules).join()))`)).toContain(ID);
  });

  test("the generated files take it in", () => {
    expect(runs("scripts/generate.mjs", "--check").status).toBe(1);
    succeeds("scripts/generate.mjs");
    succeeds("scripts/generate.mjs", "--check");
    expect(read("docs/rules/README.md")).toContain(`(${ID}.md)`);
    expect(read(`docs/rules/${ID}.md`)).toContain("Guideline: *TODO");
    expect(read("schema/audit-result.schema.json")).toContain(`"${ID}"`);
    // Each of the three runs all fixtures.
  }, 300_000);

  test("its fixture asks for a finding, so that it can't be forgotten", () => {
    expect(parseMarkers(read(`fixtures/${ID}/example.ts`).replaceAll(ID, "no-untracked-promise"), "example.ts")).toHaveLength(1);
    expect(read("CHANGELOG.md")).toMatch(new RegExp(`^- \`${ID}\`: TODO`, "m"));
  });

  test.each([
    [[], "Give one id"],
    [["NoLeak"], "can't be a rule's id"],
    [["no-untracked-promise"], "exists already"],
  ])("refuses %j in one line, with exit code 2", (args, message) => {
    const { status, stderr, stdout } = runs("scripts/new-rule.mjs", ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr.trim().split("\n")).toEqual([expect.stringContaining(message)]);
  });
});

function runs(...args: string[]) {
  return spawnSync(process.execPath, args, { cwd: copy, encoding: "utf8" });
}

function succeeds(...args: string[]): string {
  const { status, stdout, stderr } = runs(...args);
  expect(status, `${args.join(" ")}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

function read(path: string): string {
  return readFileSync(join(copy, path), "utf8");
}
