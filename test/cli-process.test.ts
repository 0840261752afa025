import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import type { AuditResult } from "../src/model/index.js";
import { folderWith, LEAKY } from "./audit-support.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MANIFEST = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as { version: string; bin: { "async-leaks": string } };
const BIN = `${ROOT}${MANIFEST.bin["async-leaks"]}`;

// What is spawned must be what is tested: the sources as they are now.
beforeAll(() => {
  spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], { cwd: ROOT });
});

function spawned(args: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { cwd, encoding: "utf8", maxBuffer: 1 << 28 });
  return { status, stdout, stderr };
}

test("--version is the package's", () => {
  expect(spawned(["--version"], "/")).toEqual({ status: 0, stdout: `${MANIFEST.version}\n`, stderr: "" });
});

test("the process ends with the exit code of the audit, its report whole", () => {
  const functions = Array.from({ length: 300 }, (_, index) => `export function leak${index}(): void { for (;;) work(); }\n`);
  const cwd = folderWith({ "a.ts": `async function work(): Promise<void> { await fetch("x"); }\n${functions.join("")}` });
  const { status, stdout, stderr } = spawned(["audit", "--format", "json"], cwd);
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  // Far more than a pipe holds: an early exit would cut it.
  expect(stdout.length).toBeGreaterThan(100_000);
  expect((JSON.parse(stdout) as AuditResult).findings).toHaveLength(300);
  expect(spawned(["audit", "nowhere"], cwd)).toEqual({ status: 2, stdout: "", stderr: "async-leaks: nowhere does not exist. Give a folder, a tsconfig, source files or a glob.\n" });
});

test("a reader that leaves early is no failure", async () => {
  const cwd = folderWith({ "a.ts": LEAKY });
  const child = spawn(process.execPath, [BIN, "audit", "--format", "json"], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
});

test("a package.json that is broken where the process runs is told in one line", () => {
  const { status, stderr } = spawned(["audit"], folderWith({ "a.ts": LEAKY, "package.json": "{ workspaces" }));
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/^async-leaks: package\.json can't be read: .+ Mend it and run again\.\n$/) });
});
