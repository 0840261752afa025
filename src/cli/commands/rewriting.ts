import { type Command, Option } from "commander";
import type { Candidate, RewriteOptions, RewriteResult } from "../../codemod/index.js";
import { type Confidence, CONFIDENCES, type Preset, PRESETS, UsageError } from "../../model/index.js";
import { diffOf } from "../diff.js";
import { assertClean } from "../git.js";
import { type Io, wantsColor } from "../io.js";
import { writeSources } from "../sources.js";
import { isCutOff, recover } from "../writing/journal.js";
import { progressLine } from "../progress.js";

/** The options that every command which changes code has. */
export interface RewriteFlags {
  readonly project: readonly string[];
  readonly preset?: Preset;
  readonly minConfidence?: Confidence;
  readonly write?: true;
  readonly force?: true;
  readonly interactive?: true;
  readonly json?: true;
}

export function addRewriteOptions(command: Command): Command {
  return command
    .option("-p, --project <tsconfig>", "use this tsconfig; PATHs then choose among its files (repeatable)", (path, all: string[]) => [...all, path], [])
    .addOption(new Option("--preset <preset>", "of which findings (default: recommended)").choices(PRESETS))
    .addOption(new Option("--min-confidence <level>", "leave weaker findings alone").choices([...CONFIDENCES].reverse()))
    .option("--write", "change the files (otherwise the changes are only shown)")
    .option("--force", "with --write: also where git has uncommitted changes in these files")
    .option("--interactive", "ask about each change")
    .option("--json", "say what is done, and what is refused and why, as JSON")
    .addHelpText("after", "\nExit code: 0 nothing is left to be changed, 1 changes are shown or refused, 2 could not work.");
}

/** Makes the changes in memory, then shows or writes them. @returns the exit code */
export async function runRewrite(paths: readonly string[], flags: RewriteFlags, choose: RewriteOptions["choose"], io: Io): Promise<number> {
  if (flags.interactive && !io.stdout.isTTY) throw new UsageError("--interactive needs a terminal. Leave it out, or run the command in one.");
  resume(flags, io);
  const progress = progressLine(io, flags.json === true);
  progress.show({ stage: "loading", config: null, project: 1, projects: 1, file: 0, files: 0 });
  // The compiler takes a while to load: whoever asks for help shall not wait for it.
  const { rewrite } = await import("../../codemod/index.js");
  const { preset, minConfidence } = flags;
  const isWanted = (candidate: Candidate, before: string) => (progress.clear(), asked(candidate, before, io));
  const result = await rewrite({ cwd: io.cwd, paths, configs: flags.project, choose, ...(preset && { preset }), ...(minConfidence && { minConfidence }), ...(flags.interactive && { isWanted }) }).finally(progress.clear);
  if (flags.write) {
    if (!flags.force) assertClean(result.files.map(({ file }) => file), io);
    writeSources(result.files, io.cwd);
  }
  if (flags.json) io.stdout.write(`${JSON.stringify(asJson(result, flags.write === true, io), undefined, 2)}\n`);
  else report(result, flags, io);
  return result.refused.length > 0 || (!flags.write && result.files.length > 0) ? 1 : 0;
}

/** A run that was killed while it wrote has left some files changed and some not: the next one that writes finishes it. */
function resume({ write, force }: RewriteFlags, io: Io): void {
  if (!write) {
    if (isCutOff(io.cwd)) io.stderr.write("An earlier run was killed while it changed files: some are changed, some are not yet. --write finishes that first.\n");
    return;
  }
  const recovery = recover(io.cwd, force === true);
  if (!recovery) return;
  io.stderr.write(`Finished what a killed run had begun: ${counted(recovery.finished.length, "file", "files")}.\n`);
  for (const file of recovery.changed) io.stderr.write(`Left alone: ${shown(file, io)} was changed since.\n`);
}

async function asked({ finding, fix, line }: Candidate, before: string, io: Io): Promise<boolean> {
  const [{ confirm }, { applyEdits }, { messageOf }] = await Promise.all([import("@inquirer/prompts"), import("../../edits/index.js"), import("../../catalog/index.js")]);
  const { file } = finding.place;
  io.stdout.write(`\n${shown(file, io)}:${line} ${messageOf(finding)}\n${diffOf(shown(file, io), before, applyEdits(file, before, fix.edits), wantsColor(io.stdout, io.env))}`);
  return confirm({ message: fix.title });
}

function report({ files, applied, refused }: RewriteResult, flags: RewriteFlags, io: Io): void {
  const color = wantsColor(io.stdout, io.env);
  if (!flags.write) for (const { file, before, after } of files) io.stdout.write(diffOf(shown(file, io), before, after, color));
  for (const { finding, line, reason } of refused) io.stderr.write(`Left alone: ${shown(finding.place.file, io)}:${line} ${finding.rule}: ${reason}.\n`);
  const places = `${counted(applied.length, "fix", "fixes")} in ${counted(files.length, "file", "files")}`;
  if (files.length === 0) io.stderr.write(refused.length > 0 ? "Nothing was changed.\n" : "Nothing to change.\n");
  else io.stderr.write(flags.write ? `Wrote ${places}.\n` : `${places}. Nothing was written; add --write to do so.\n`);
}

function asJson({ files, applied, refused }: RewriteResult, written: boolean, io: Io) {
  return {
    written,
    files: files.map(({ file, before, after }) => ({ file: shown(file, io), diff: diffOf(shown(file, io), before, after, false) })),
    applied: applied.map(({ finding, fix, line }) => ({ rule: finding.rule, file: shown(finding.place.file, io), line, title: fix.title })),
    refused: refused.map(({ finding, line, reason }) => ({ rule: finding.rule, file: shown(finding.place.file, io), line, reason })),
  };
}

function shown(file: string, io: Io): string {
  return file.startsWith(`${io.cwd}/`) ? file.slice(io.cwd.length + 1) : file;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
