import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { judge, type Judgement } from "./agreement.js";
import type { Outcome } from "./observed.js";

/** Most that the child may print; each fixture takes a few hundred bytes. */
const MAX_OUTPUT = 64 * 1024 * 1024;
/** Real time, in milliseconds: all fixtures together take seconds, but one that loops without a pause would never end. */
const MAX_MS = 300_000;

/**
 * Runs the scenarios of fixtures in one child process, and judges each.
 * @param root the repository's
 * @param folder what the names are relative to
 * @param names with `/`
 * @throws Error with the child's words when it can't do its work, or with the fixture that it was at when it was ended
 */
export function runAndJudge(root: string, folder: string, names: readonly string[]): readonly Judgement[] {
  const files = names.map((name) => resolve(folder, name));
  const texts = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
  const child = spawnSync(process.execPath, [resolve(root, "scripts/agreement/run.mjs")], { input: JSON.stringify({ files }), encoding: "utf8", maxBuffer: MAX_OUTPUT, timeout: MAX_MS });
  if (child.signal !== null) throw new Error(`The run of the fixtures was ended by ${child.signal}, as it is after ${MAX_MS / 1_000} s; it was at ${child.stderr.trim().split("\n").at(-1) ?? "none"}`);
  if (child.status !== 0) throw new Error(`The run of the fixtures ended with exit code ${child.status ?? "none"}:\n${child.stderr}`);
  const outcomes = JSON.parse(child.stdout) as readonly Outcome[];
  return outcomes.map((outcome) => judge(nameOf(folder, outcome.file), texts.get(outcome.file) ?? "", outcome));
}

function nameOf(folder: string, file: string): string {
  return relative(folder, file).split(sep).join("/");
}
