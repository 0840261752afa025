import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { run } from "../src/cli/run.js";
import { ROOT } from "./support/fixtures.js";

interface Scripts {
  readonly "commands.mjs": { COMMANDS: readonly string[]; withCommand(args: readonly string[]): readonly string[] };
  readonly "setup.mjs": { checkNode(version: string): void; install(say: (line: string) => void, folder: string): Promise<void> };
  readonly "vitest-report.mjs": { countsOf(text: string, exitCode: number): { passed: number; failed: number } };
}

async function script<Name extends keyof Scripts>(name: Name): Promise<Scripts[Name]> {
  return (await import(new URL(`../scripts/lib/${name}`, import.meta.url).href)) as Scripts[Name];
}

describe("npm start", async () => {
  const { COMMANDS, withCommand } = await script("commands.mjs");

  test("knows every command there is", async () => {
    let help = "";
    const sink = { write: (text: string) => void (help += text), isTTY: false, columns: undefined };
    await run(["--help"], { cwd: ROOT, env: {}, stdout: sink, stderr: sink });
    const commands = [...(help.split("Commands:")[1] ?? "").matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => name ?? "");
    expect(commands).toContain("audit");
    expect(commands.filter((name) => !COMMANDS.includes(name))).toEqual([]);
  });

  test.each([
    [["src"], ["audit", "src"]],
    [["--preset", "strict"], ["audit", "--preset", "strict"]],
    [["explain", "no-endless-wait"], ["explain", "no-endless-wait"]],
    [["--help"], ["--help"]],
  ])("takes %j for %j", (args, wanted) => {
    expect(withCommand(args)).toEqual(wanted);
  });
});

describe("set-up", async () => {
  const { checkNode, install } = await script("setup.mjs");
  let folder = "";
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each(["20.19.0", "20.20.2", "22.13.0", "24.0.0", "26.1.0"])("works with Node %s", (version) => {
    expect(() => checkNode(version)).not.toThrow();
  });

  test.each(["18.20.0", "20.18.3", "22.12.0", "23.5.0"])("says that Node %s is too old", (version) => {
    expect(() => checkNode(version)).toThrow(`Node ${version} is not supported`);
  });

  test("promises what package.json does", () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { engines: { node: string } };
    expect(engines.node).toBe("^20.19 || ^22.13 || >=24");
  });

  test("installs nothing where everything is there, and what is missing otherwise", async () => {
    folder = mkdtempSync(join(tmpdir(), "async-leaks-setup-"));
    const lock = { name: "x", lockfileVersion: 3, packages: { "": { name: "x" }, "node_modules/left": { version: "1.0.0" }, "node_modules/fsevents": { version: "2.0.0", optional: true } } };
    const said: string[] = [];
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
    mkdirSync(join(folder, "node_modules"));
    writeFileSync(join(folder, "node_modules", ".package-lock.json"), JSON.stringify({ packages: { "node_modules/left": { version: "1.0.0" } } }));
    await install((line) => said.push(line), folder);
    expect(said).toEqual([]);

    // Without a package.json npm fails: the step says so, and keeps what npm said.
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ ...lock, packages: { ...lock.packages, "node_modules/left": { version: "1.1.0" } } }));
    await expect(install((line) => said.push(line), folder)).rejects.toMatchObject({ name: "StepError", message: expect.stringContaining("npm ci failed"), output: expect.stringContaining("npm") });
    expect(said).toEqual(["Installing packages (npm ci) ..."]);
  });
});

describe("npm test counts", async () => {
  const { countsOf } = await script("vitest-report.mjs");
  const report = (passed: number, failed: number, files: { status: string; assertionResults: unknown[] }[] = []) =>
    JSON.stringify({ numPassedTests: passed, numFailedTests: failed, testResults: files });

  test.each([
    ["what passed", report(3, 0, [{ status: "passed", assertionResults: [{}] }]), 0, { passed: 3, failed: 0 }],
    ["what failed", report(2, 1, [{ status: "failed", assertionResults: [{}] }]), 1, { passed: 2, failed: 1 }],
    ["a file that can't be loaded", report(2, 0, [{ status: "failed", assertionResults: [] }]), 1, { passed: 2, failed: 1 }],
    ["an error outside the tests", report(2, 0), 1, { passed: 2, failed: 1 }],
  ])("%s", (_, text, exitCode, counts) => {
    expect(countsOf(text, exitCode)).toEqual(counts);
  });
});
