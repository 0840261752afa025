import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { ROOT } from "./fixtures.js";

export const HELPER = `export async function send(text: string): Promise<void> {
  await fetch("https://example.org", { method: "POST", body: text });
}
`;
export const LEAKY = `import { send } from "./helper.js";

export async function run(lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    send(line);
  }
}
`;
export const TSCONFIG = JSON.stringify({
  compilerOptions: { target: "es2022", lib: ["es2022", "dom"], module: "nodenext", moduleResolution: "nodenext", strict: true, types: [] },
  include: ["src"],
});

/** The plugin as it is built. */
export const PLUGIN = join(ROOT, "dist", "rules", "index.js");

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A project on disk; `files` come on top of a helper, a file that leaks in line 5, column 5, and a tsconfig. */
export function projectWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "async-leaks-untyped-")));
  folders.push(folder);
  const all = { "package.json": '{"type":"module"}', "tsconfig.json": TSCONFIG, "src/helper.ts": HELPER, "src/leaky.ts": LEAKY, ...files };
  for (const [name, text] of Object.entries(all)) write(join(folder, name), text);
  return folder;
}

export function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one of this repository's development tools as a process of its own, to its end. */
export function runTool(script: string, args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [join(ROOT, "node_modules", script), ...args], { cwd, maxBuffer: 2 ** 28, env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, NODE_NO_WARNINGS: "1" } }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode, signal: child.signalCode, stdout, stderr });
    });
  });
}

export const ESLINT = "eslint/bin/eslint.js";
export const OXLINT = "oxlint/bin/oxlint";

/** Something that was reported, as both linters say it. */
export interface Reported {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly rule: string;
  readonly message: string;
}

export function inOrder(reported: readonly Reported[]): readonly Reported[] {
  const key = ({ file, line, column, rule, message }: Reported): string => JSON.stringify([file, line, column, rule, message]);
  return [...reported].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
