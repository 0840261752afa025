import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { AuditResult } from "../src/model/index.js";
import { CLEAN, cli, folderWith, LEAKY } from "./audit-support.js";

const TSCONFIG = { compilerOptions: { strict: true, types: [], target: "es2022", module: "nodenext" } };
const FILES = { "tsconfig.json": TSCONFIG, "package.json": { type: "module" }, ".gitignore": "node_modules\ndist\n" };

/** Where the audits of these tests put their temporary folders. */
const temporary = realpathSync(mkdtempSync(join(tmpdir(), "since-")));
beforeAll(() => void (process.env["TMPDIR"] = temporary));
afterAll(() => {
  delete process.env["TMPDIR"];
  rmSync(temporary, { recursive: true, force: true });
});
/** Folders of audits, as opposed to the tests' own. */
function leftOver(): string[] {
  return readdirSync(temporary).filter((name) => ["tree", "index"].some((part) => existsSync(join(temporary, name, part))));
}
afterEach(() => expect(leftOver()).toEqual([]));

function git(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "protocol.file.allow=always", ...args], { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

function commit(cwd: string, message = "change"): void {
  git(cwd, "add", "--all");
  git(cwd, "commit", "--quiet", "--message", message);
}

/** A repository with one commit. */
function repositoryWith(files: Readonly<Record<string, string | object>>): string {
  const cwd = folderWith({ ...FILES, ...files });
  git(cwd, "init", "--quiet", "--initial-branch", "main");
  commit(cwd, "first");
  return cwd;
}

function write(cwd: string, name: string, text: string): void {
  mkdirSync(dirname(join(cwd, name)), { recursive: true });
  writeFileSync(join(cwd, name), text);
}

/** The new findings of an audit, and how many are known. */
async function since(cwd: string, revision: string, ...args: string[]): Promise<{ found: string[]; known: number }> {
  const { out, err } = await cli(cwd, ["audit", ...args, "--since", revision, "--format", "json"]);
  expect(err).toBe("");
  const { findings, summary, comparison } = JSON.parse(out) as AuditResult;
  expect(comparison?.since?.revision).toBe(revision);
  return { found: findings.filter(({ baseline }) => baseline === "new").map(({ file, line }) => `${file}:${line}`), known: summary.baselined };
}

const CALLEE = "export function work(): void {}\n";
const ASYNC_CALLEE = `export async function work(): Promise<void> { await fetch("x"); }\n`;
const CALLER = `import { work } from "./callee.js";\nexport function leak(): void { for (;;) work(); }\n`;

test("reports what a change introduced, in files that it did not touch as well", async () => {
  const cwd = repositoryWith({ "callee.ts": CALLEE, "caller.ts": CALLER, "old.ts": LEAKY });
  expect(await since(cwd, "HEAD")).toEqual({ found: [], known: 1 });
  write(cwd, "callee.ts", ASYNC_CALLEE);
  expect(await since(cwd, "HEAD")).toEqual({ found: ["caller.ts:2"], known: 1 });
  commit(cwd);
  expect(await since(cwd, "HEAD")).toEqual({ found: [], known: 2 });
  expect(await since(cwd, "HEAD~1")).toEqual({ found: ["caller.ts:2"], known: 1 });
  expect((await cli(cwd, ["audit", "--since", "HEAD~1"])).code).toBe(1);
  expect((await cli(cwd, ["audit", "--since", "HEAD"])).code).toBe(0);
  expect((await cli(cwd, ["audit", "--since", "HEAD", "--fail-on", "all"])).code).toBe(1);
});

test("leaves work tree, index and repository as they are", async () => {
  const cwd = repositoryWith({ "a.ts": LEAKY, "b.ts": CLEAN });
  write(cwd, "b.ts", LEAKY);
  git(cwd, "add", "b.ts");
  write(cwd, "b.ts", `${LEAKY}// not staged\n`);
  write(cwd, "untracked.ts", LEAKY);
  const state = () => ({ status: git(cwd, "status", "--porcelain"), staged: git(cwd, "diff", "--cached"), worktrees: git(cwd, "worktree", "list"), index: readFileSync(join(cwd, ".git/index")).toString("hex"), refs: git(cwd, "for-each-ref"), objects: git(cwd, "count-objects", "-v") });
  const before = state();
  expect((await since(cwd, "HEAD")).found).toEqual(["b.ts:2", "untracked.ts:2"]);
  expect(state()).toEqual(before);
});

test("knows files again that were renamed and moved, and code that was moved in them", async () => {
  const cwd = repositoryWith({ "callee.ts": CALLEE, "lib/a.ts": LEAKY });
  mkdirSync(join(cwd, "other"));
  renameSync(join(cwd, "lib/a.ts"), join(cwd, "other/b.ts"));
  write(cwd, "other/b.ts", `// moved\n\n${LEAKY}`);
  expect(await since(cwd, "HEAD")).toEqual({ found: [], known: 1 });
});

test("compares a project that is a part of the repository, from inside and from its root", async () => {
  const cwd = repositoryWith({ "pkg/tsconfig.json": TSCONFIG, "pkg/src/callee.ts": CALLEE, "pkg/src/caller.ts": CALLER, "pkg/old.ts": LEAKY });
  write(cwd, "pkg/src/callee.ts", ASYNC_CALLEE);
  expect(await since(join(cwd, "pkg"), "HEAD")).toEqual({ found: ["src/caller.ts:2"], known: 1 });
  expect(await since(join(cwd, "pkg"), "HEAD", "src")).toEqual({ found: ["src/caller.ts:2"], known: 0 });
  expect(await since(cwd, "HEAD", join(cwd, "pkg"))).toEqual({ found: ["pkg/src/caller.ts:2"], known: 1 });
  expect(await since(cwd, "HEAD", "-p", "pkg/tsconfig.json", "pkg/src/*.ts")).toEqual({ found: ["pkg/src/caller.ts:2"], known: 0 });
});

test("takes what is not there yet at the revision for new: folders, files, tsconfigs", async () => {
  const cwd = folderWith({ "package.json": { type: "module" }, "src/a.ts": LEAKY });
  git(cwd, "init", "--quiet");
  commit(cwd);
  write(cwd, "tsconfig.json", JSON.stringify({ ...TSCONFIG, extends: "./tsconfig.base.json" }));
  write(cwd, "tsconfig.base.json", "{}");
  write(cwd, "added/tsconfig.json", JSON.stringify(TSCONFIG));
  write(cwd, "added/b.ts", LEAKY);
  expect(await since(cwd, "HEAD")).toEqual({ found: ["added/b.ts:2"], known: 1 });
  expect(await since(join(cwd, "added"), "HEAD")).toEqual({ found: ["b.ts:2"], known: 0 });
  expect(await since(cwd, "HEAD", "added/b.ts")).toEqual({ found: ["added/b.ts:2"], known: 0 });
});

describe("types at the revision", () => {
  test("come from installed packages and ignored build results; packages of the workspace are those of the revision", async () => {
    const cwd = repositoryWith({
      "package.json": { type: "module", workspaces: ["packages/*"] },
      "packages/own/package.json": { name: "own", type: "module", exports: "./index.ts" },
      "packages/own/index.ts": CALLEE,
      "packages/app/package.json": { name: "app", type: "module" },
      "packages/app/tsconfig.json": TSCONFIG,
      "packages/app/caller.ts": `import { work } from "own";\nexport function leak(): void { for (;;) work(); }\n`,
      "packages/app/known.ts": `import { far } from "@scope/far";\nimport { made } from "../../dist/made.js";\nexport function leak(): void { for (;;) { far(); made(); } }\n`,
    });
    for (const [name, text] of Object.entries({
      "node_modules/@scope/far/package.json": `{"name":"@scope/far","types":"index.d.ts"}`,
      "node_modules/@scope/far/index.d.ts": "export declare function far(): Promise<void>;",
      "dist/made.d.ts": "export declare function made(): Promise<void>;",
      "dist/made.js": "export async function made() {}",
    })) write(cwd, name, text);
    symlinkSync("../packages/own", join(cwd, "node_modules/own"), "junction");
    expect(await since(cwd, "HEAD", "packages/app")).toEqual({ found: [], known: 2 });
    write(cwd, "packages/own/index.ts", ASYNC_CALLEE);
    expect(await since(cwd, "HEAD", "packages/app")).toEqual({ found: ["packages/app/caller.ts:2"], known: 2 });
    expect(readdirSync(join(cwd, "node_modules")).filter((name) => name !== ".cache").sort()).toEqual(["@scope", "own"]);
    expect(existsSync(join(cwd, "dist/made.js"))).toBe(true);
  });

  test("are those of a submodule's commit, too", async () => {
    const inner = repositoryWith({ "callee.ts": CALLEE });
    const cwd = repositoryWith({ "caller.ts": CALLER.replace("./callee", "./inner/callee") });
    git(cwd, "submodule", "--quiet", "add", inner, "inner");
    commit(cwd);
    write(cwd, "inner/callee.ts", ASYNC_CALLEE);
    expect(await since(cwd, "HEAD")).toEqual({ found: ["caller.ts:2"], known: 0 });
    commit(join(cwd, "inner"));
    expect(await since(cwd, "HEAD")).toEqual({ found: ["caller.ts:2"], known: 0 });
    expect(await since(join(cwd, "inner"), "HEAD~1")).toEqual({ found: [], known: 0 });
    // A clone whose submodule lacks the commit.
    const sha = git(cwd, "rev-parse", "HEAD:inner");
    rmSync(join(cwd, "inner"), { recursive: true });
    git(cwd, "clone", "--quiet", "--depth", "1", `file://${repositoryWith({ "callee.ts": ASYNC_CALLEE })}`, "inner");
    expect(await cli(cwd, ["audit", "--since", "HEAD"])).toEqual({
      code: 2,
      out: "",
      err: `async-leaks: --since needs commit ${sha.slice(0, 10)} of the submodule inner, which is not here. Fetch it: git -C inner fetch origin ${sha}\n`,
    });
  });
});

test("REV... is where the present commit branched off", async () => {
  const cwd = repositoryWith({ "a.ts": CLEAN, "b.ts": CLEAN });
  git(cwd, "checkout", "--quiet", "-b", "topic");
  write(cwd, "a.ts", LEAKY);
  commit(cwd);
  git(cwd, "checkout", "--quiet", "main");
  write(cwd, "b.ts", LEAKY);
  commit(cwd);
  git(cwd, "checkout", "--quiet", "topic");
  git(cwd, "merge", "--quiet", "--no-edit", "main");
  expect((await since(cwd, "main...")).found).toEqual(["a.ts:2"]);
  expect((await since(cwd, "main...HEAD")).found).toEqual(["a.ts:2"]);
  expect((await since(cwd, "main~1")).found).toEqual(["a.ts:2", "b.ts:2"]);
});

test("goes with a baseline: known is what either has", async () => {
  const cwd = repositoryWith({ "a.ts": LEAKY, "b.ts": CLEAN, "c.ts": CLEAN });
  write(cwd, "b.ts", LEAKY.replaceAll("leak", "second"));
  await cli(cwd, ["audit", "--baseline", "baseline.json", "--update-baseline"]);
  write(cwd, "c.ts", LEAKY.replaceAll("leak", "third"));
  expect(await since(cwd, "HEAD", "--baseline", "baseline.json")).toEqual({ found: ["c.ts:2"], known: 2 });
});

test("works in a hook, where git names another index", async () => {
  const cwd = repositoryWith({ "a.ts": LEAKY });
  write(cwd, "b.ts", LEAKY);
  process.env["GIT_DIR"] = ".git";
  process.env["GIT_INDEX_FILE"] = ".git/index.lock";
  try {
    expect((await since(cwd, "HEAD")).found).toEqual(["b.ts:2"]);
  } finally {
    delete process.env["GIT_DIR"];
    delete process.env["GIT_INDEX_FILE"];
  }
});

describe("what can't be compared is told in one line, with exit code 2", () => {
  const failure = async (cwd: string, ...args: string[]) => {
    const { code, out, err } = await cli(cwd, ["audit", ...args]);
    expect({ code, out, lines: err.split("\n").length }).toEqual({ code: 2, out: "", lines: 2 });
    return err.replace(/^async-leaks: /, "").trimEnd();
  };

  test("no repository", async () => {
    expect(await failure(folderWith({ "a.ts": LEAKY }), "--since", "HEAD")).toBe("--since needs a git repository, and this folder is in none. Run the audit in a clone, or compare with a --baseline.");
  });

  test.each(["nowhere", "--help-me", "", "HEAD:a.ts", "nowhere...", "HEAD...nowhere"])("no revision %j", async (name) => {
    expect(await failure(repositoryWith({ "a.ts": LEAKY }), `--since=${name}`)).toBe(`--since ${name}: there is no such revision. Fetch it (git fetch), or name a commit, branch or tag that exists.`);
  });

  test("a clone without history", async () => {
    const origin = repositoryWith({ "a.ts": LEAKY });
    write(origin, "b.ts", LEAKY);
    commit(origin);
    const cwd = folderWith({});
    git(cwd, "clone", "--quiet", "--depth", "1", `file://${origin}`, "clone");
    expect(await failure(join(cwd, "clone"), "--since", "HEAD~1")).toBe("--since HEAD~1: there is no such revision. This clone is shallow: fetch its history (git fetch --unshallow; with actions/checkout, fetch-depth: 0).");
  });

  test("no common ancestor", async () => {
    const cwd = repositoryWith({ "a.ts": LEAKY });
    git(cwd, "checkout", "--quiet", "--orphan", "other");
    commit(cwd);
    expect(await failure(cwd, "--since", "main...")).toBe("--since main...: no common ancestor is known. Name one of the two revisions alone.");
  });

  test("a PATH outside of the repository", async () => {
    const outside = folderWith({ "a.ts": LEAKY });
    expect(await failure(repositoryWith({ "a.ts": LEAKY }), `${outside}/a.ts`, "--since", "HEAD")).toBe(`${outside}/a.ts is outside of the git repository, so that --since can't compare it. Leave it out, or compare with a --baseline.`);
  });

  test("a project that was broken at the revision", async () => {
    const cwd = repositoryWith({ "a.ts": LEAKY, "tsconfig.json": "{ broken" });
    write(cwd, "tsconfig.json", JSON.stringify(TSCONFIG));
    expect(await failure(cwd, "--since", "HEAD")).toMatch(/^At HEAD: tsconfig\.json:1 is broken: /);
  });

  test("an update", async () => {
    expect(await failure(repositoryWith({ "a.ts": LEAKY }), "--since", "HEAD", "--baseline", "b.json", "--update-baseline")).toBe("--update-baseline writes what is there now, whatever was there at a revision: leave --since out.");
  });
});

test("an interrupted audit leaves no temporary folder behind", async () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const cwd = repositoryWith({ "a.ts": LEAKY });
  for (const signal of ["SIGINT", "SIGKILL"] as const) {
    const child = spawn(process.execPath, [join(root, "dist/src/cli/main.js"), "audit", "--since", "HEAD", "--no-cache"], { cwd, stdio: "ignore" });
    const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on("exit", (_, by) => resolve(by)));
    while (leftOver().length === 0) await sleep(5);
    const [folder = ""] = leftOver();
    child.kill(signal);
    expect(await ended).toBe(signal);
    while (existsSync(join(temporary, folder))) await sleep(5);
  }
  expect(existsSync(join(cwd, "a.ts"))).toBe(true);
});
