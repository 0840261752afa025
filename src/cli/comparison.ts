import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Command, Option } from "commander";
import { type Baseline, baselineText, parseBaseline, relocated } from "../audit/baseline/file.js";
import type { AuditOptions, AuditRun, Earlier, LoadedBaseline, Update } from "../audit/index.js";
import { type AuditResult, FAIL_ON, type FailOn, isOpen, UsageError } from "../model/index.js";
import { absolute, shown } from "../project/paths.js";
import { assertWritable, type TextFile } from "./files.js";
import type { Io } from "./io.js";
import type { Revision } from "./revision/resolve.js";

export interface ComparisonFlags {
  readonly baseline?: string;
  readonly updateBaseline?: true;
  readonly since?: string;
  readonly failOn?: FailOn;
}

export function addComparisonOptions(command: Command): Command {
  return addBaselineOptions(command)
    .option("--since <revision>", "report and fail on what the change since this git revision introduced only; main... for where this branch left main");
}

export function addBaselineOptions(command: Command): Command {
  return command
    .option("--baseline <file>", "report and fail on what is not in this file only")
    .option("--update-baseline", "write what is found into the --baseline file, and drop from it what is gone")
    .addOption(new Option("--fail-on <which>", "whether known findings are reported and fail, too (default: new)").choices(FAIL_ON));
}

/** A result that knows what is new, and what is to be written and said beside it. */
export interface Compared {
  readonly result: AuditResult;
  readonly files: readonly TextFile[];
  readonly notes: readonly string[];
}

/** What an audit is to be compared with, read and checked before it starts. */
export interface Comparison {
  /** Compares the audit when it is there. */
  readonly compare: (run: AuditRun, options: AuditOptions) => Promise<Compared>;
}

/**
 * Looks at baseline and repository before minutes of work.
 * @throws {UsageError} for whatever can't be compared with; the message says what to do
 */
export async function prepareComparison(flags: ComparisonFlags, io: Io): Promise<Comparison> {
  const { baseline: file, since, updateBaseline, failOn = "new" } = flags;
  if (updateBaseline && file === undefined) throw new UsageError("--update-baseline needs the file to be written: --baseline FILE.");
  if (updateBaseline && since !== undefined) throw new UsageError("--update-baseline writes what is there now, whatever was there at a revision: leave --since out.");
  const before = file === undefined ? undefined : readBaseline(file, io, updateBaseline === true);
  if (updateBaseline && file !== undefined) return { compare: (run) => updateWith(run, { file, before, failOn }, io) };
  const revision = since === undefined ? undefined : (await import("./revision/resolve.js")).resolveRevision(since, io.cwd);
  const baseline = file === undefined || before === undefined ? undefined : { file: nameOf(file, io), baseline: before };
  return { compare: async (run, options) => ({ result: await compareWith(run, options, { baseline, revision, failOn, cwd: io.cwd }), files: [], notes: [] }) };
}

interface With {
  readonly baseline: LoadedBaseline | undefined;
  readonly revision: Revision | undefined;
  readonly failOn: FailOn;
  readonly cwd: string;
}

async function compareWith(run: AuditRun, options: AuditOptions, { baseline, revision, failOn, cwd }: With): Promise<AuditResult> {
  if (!baseline && !revision) return run.result;
  const { compared } = await import("../audit/index.js");
  const result = compared(run, { ...(baseline && { baseline }), failOn });
  if (!revision) return result;
  // Where nothing is new as it is, the earlier code need not be analysed.
  const earlier: Earlier = result.findings.some(isOpen)
    ? await (await import("./revision/earlier.js")).findingsAt(revision, run, { ...options, cwd })
    : { revision: revision.name, commit: revision.commit, traces: [] };
  return compared(run, { ...(baseline && { baseline }), since: earlier, failOn });
}

interface Replaced {
  readonly file: string;
  readonly before: Baseline | undefined;
  readonly failOn: FailOn;
}

/** What was found becomes the baseline, unless nothing could be looked at. */
async function updateWith(run: AuditRun, { file, before, failOn }: Replaced, io: Io): Promise<Compared> {
  if (run.result.summary.files === 0) return { result: run.result, files: [], notes: [`${file} was left as it is: not one file could be analysed.`] };
  const { compared, updated } = await import("../audit/index.js");
  const update = updated(run, before);
  const text = baselineText({ ...update.baseline, entries: relocated(update.baseline.entries, io.cwd, folderOf(file, io)) });
  return { result: compared(run, { baseline: { file: nameOf(file, io), baseline: update.baseline }, failOn }), files: [{ file, text, option: "--baseline" }], notes: notesOn(update, file) };
}

function notesOn({ baseline, added, dropped, kept, blindTo }: Update, file: string): string[] {
  const { length } = baseline.entries;
  const notes = [`${file} holds ${length} finding${length === 1 ? "" : "s"}: ${added} added, ${dropped} dropped.`];
  if (kept > 0) notes.push(`${kept} that ${kept === 1 ? "matches" : "match"} nothing ${kept === 1 ? "was" : "were"} kept, because types that were there before are missing now (${blindTo.join(", ")}). Install them and update again, or delete ${file} first.`);
  return notes;
}

/** A baseline with its files named from the working directory; `undefined` where one is yet to be made. */
function readBaseline(file: string, io: Io, isUpdated: boolean): Baseline | undefined {
  if (isUpdated) assertWritable(file, io.cwd, "--baseline");
  const text = textOf(file, io, isUpdated);
  if (text === undefined) return undefined;
  const { entries, unresolved } = parseBaseline(text, file);
  return { entries: relocated(entries, folderOf(file, io), io.cwd), unresolved };
}

function textOf(file: string, io: Io, mayBeMissing: boolean): string | undefined {
  try {
    return readFileSync(resolve(io.cwd, file), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && mayBeMissing) return undefined;
    if (code === "ENOENT") throw new UsageError(`${file} does not exist. Make the baseline with --update-baseline.`);
    throw new UsageError(`${file} can't be read (${code}). Give --baseline a file that you may read.`);
  }
}

function nameOf(file: string, io: Io): string {
  return shown(io.cwd, absolute(io.cwd, file));
}

function folderOf(file: string, io: Io): string {
  return dirname(resolve(io.cwd, file));
}
