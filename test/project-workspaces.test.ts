import { describe, expect, test } from "vitest";
import type { AuditResult } from "../src/model/index.js";
import { auditIn, CLEAN, cli, folderWith, LEAKY, projectsOf } from "./audit-support.js";

const PACKAGES = {
  "packages/a/package.json": { name: "a" },
  "packages/a/tsconfig.json": {},
  "packages/a/a.ts": LEAKY,
  "packages/b/package.json": { name: "b" },
  "packages/b/tsconfig.json": {},
  "packages/b/b.ts": CLEAN,
};
const BOTH = { "packages/a/tsconfig.json": ["packages/a/a.ts"], "packages/b/tsconfig.json": ["packages/b/b.ts"] };

describe("every package of a workspace is a project", () => {
  test.each([
    ["npm", { "package.json": { workspaces: ["packages/*"] } }],
    ["npm, with a leading ./ and a closing slash", { "package.json": { workspaces: ["./packages/*/"] } }],
    ["Yarn", { "package.json": { workspaces: { packages: ["packages/a", "packages/b"] } } }],
    ["pnpm", { "package.json": {}, "pnpm-workspace.yaml": "packages:\n  - 'packages/**'\n  - '!**/test/**'\n", "packages/a/test/package.json": {} }],
  ])("%s", async (_, root) => {
    const result = await auditIn(folderWith({ ...PACKAGES, ...root }));
    expect(projectsOf(result)).toEqual(BOTH);
    expect(result.findings).toHaveLength(1);
  });
});

describe("one report tells of all packages, from the root", () => {
  test.each([
    ["npm, Yarn, Bun", { "package.json": { workspaces: ["packages/*"] } }],
    ["pnpm", { "package.json": {}, "pnpm-workspace.yaml": "packages:\n  - packages/*\n" }],
    ["project references", { "tsconfig.json": { files: [], references: [{ path: "packages/a" }, { path: "packages/b" }] } }],
  ])("%s", async (_, root) => {
    const composite = { compilerOptions: { composite: true } };
    const cwd = folderWith({ ...PACKAGES, "packages/a/tsconfig.json": composite, "packages/b/tsconfig.json": composite, "packages/b/b.ts": LEAKY, ...root });
    const { code, out } = await cli(cwd, ["audit", "--format", "json"]);
    const { findings, summary, problems } = JSON.parse(out) as AuditResult;
    expect({ code, problems, files: summary.files }).toEqual({ code: 1, problems: [], files: 2 });
    expect(findings.map(({ file }) => file)).toEqual(["packages/a/a.ts", "packages/b/b.ts"]);
  });
});

test("a root tsconfig that includes everything leaves the packages to their own", async () => {
  const cwd = folderWith({ ...PACKAGES, "package.json": { workspaces: ["packages/*"] }, "tsconfig.json": {}, "scripts/c.ts": CLEAN });
  expect(projectsOf(await auditIn(cwd))).toEqual({ "tsconfig.json": ["scripts/c.ts"], ...BOTH });
});

test("a package without a tsconfig is audited, too", async () => {
  const cwd = folderWith({ ...PACKAGES, "package.json": { workspaces: ["packages/*"] }, "packages/c/package.json": { name: "c" }, "packages/c/c.js": "export {};" });
  expect(projectsOf(await auditIn(cwd))).toEqual({ ...BOTH, loose: ["packages/c/c.js"] });
});

test.each([
  ["package.json", { "package.json": "{ workspaces" }, /^package\.json is broken: .+ Mend it, or name tsconfigs with -p\.$/],
  ["pnpm-workspace.yaml", { "pnpm-workspace.yaml": "packages: [" }, /^pnpm-workspace\.yaml is broken: .+ Mend it, or name tsconfigs with -p\.$/],
])("a broken %s is named", async (_, files, message) => {
  await expect(auditIn(folderWith({ ...PACKAGES, ...files }), [], { config: false })).rejects.toThrow(message);
});
