import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { audit, type AuditOptions } from "../src/audit/index.js";
import type { AuditResult } from "../src/model/index.js";
import { run } from "../src/cli/run.js";

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A temporary folder with these files; objects are written as JSON. Removed after the test. */
export function folderWith(files: Readonly<Record<string, string | object>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "async-leaks-")));
  made.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

/** A module with one finding of high confidence, in its second line. */
export const LEAKY = `async function work(): Promise<void> { await fetch("https://example.com"); }
export function leak(): void { for (;;) work(); }
`;

/** A module without findings. */
export const CLEAN = `export async function calm(): Promise<number> { return 1; }
`;

export function auditIn(cwd: string, paths: readonly string[] = [], options: AuditOptions = {}): Promise<AuditResult> {
  return audit({ cwd, paths, ...options });
}

/** Each project's config with its files: the short form that path tests compare. */
export function projectsOf(result: AuditResult): Record<string, readonly string[]> {
  return Object.fromEntries(result.projects.map(({ config, files }) => [config ?? "loose", files]));
}

export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, without a terminal. */
export async function cli(cwd: string, args: readonly string[], terminal: { color?: boolean; links?: boolean; env?: Record<string, string>; columns?: number } = {}): Promise<CliRun> {
  let out = "";
  let err = "";
  const stream = (write: (text: string) => void) => ({ write, isTTY: terminal.color === true, columns: terminal.columns, links: terminal.links === true });
  const code = await run(args, {
    cwd,
    env: terminal.env ?? {},
    stdout: stream((text) => (out += text)),
    stderr: stream((text) => (err += text)),
  });
  return { code, out, err };
}
