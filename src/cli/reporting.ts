import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { type AuditResult, UsageError } from "../model/index.js";
import { FORMATS, type Format, REPORTERS } from "../report/index.js";
import { assertWritable, type TextFile, writeAll } from "./files.js";
import { type Io, wantsColor, widthOf } from "./io.js";
import { terminalLinks, webLinks } from "./links.js";
import type { Output, OutputPairs } from "./outputs.js";

/** What is to be reported, and what is written and said beside it. */
export interface Reported {
  readonly result: AuditResult;
  /** The text of a file that findings speak of, by its name in the result. */
  readonly textOf: (file: string) => string | undefined;
  readonly files: readonly TextFile[];
  readonly notes: readonly string[];
  readonly durationMs: number;
}

export function addOutputOptions(command: Command, outputs: OutputPairs): Command {
  return command
    .addOption(new Option("--format <format>", `${FORMATS.join(", ")} (repeatable, each with its -o; default: pretty)`).argParser((name) => outputs.addFormat(formatOf(name))))
    .addOption(new Option("-o, --output <file>", "write the report there instead of to the terminal (repeatable)").argParser((file) => outputs.addFile(file)));
}

/**
 * Makes sure, before minutes of work, that all reports can be written at its end.
 * @throws {UsageError} saying what stands in the way
 */
export function assertOutputs(outputs: readonly Output[], baseline: string | undefined, io: Io): void {
  for (const { file } of outputs) if (file !== undefined) assertWritable(file, io.cwd);
  const files = outputs.flatMap(({ file }) => (file === undefined ? [] : [file]));
  const twice = files.find((file, index) => files.findIndex((other) => resolve(io.cwd, other) === resolve(io.cwd, file)) !== index);
  if (twice !== undefined) throw new UsageError(`Two reports would be written to ${twice}. Give each --format an -o of its own.`);
  const place = baseline === undefined ? undefined : resolve(io.cwd, baseline);
  const clash = outputs.find(({ file }) => file !== undefined && resolve(io.cwd, file) === place);
  if (clash) throw new UsageError(`${clash.file} is the baseline, and a report would be written over it. Give -o another file.`);
}

/** Makes all reports, then writes all files or none, then prints. @returns the exit code */
export function report(outputs: readonly Output[], { result, textOf, files, notes, durationMs }: Reported, isQuiet: boolean, io: Io): number {
  const reports = outputs.map(({ format, file }) => {
    const color = file === undefined && wantsColor(io.stdout, io.env);
    const linkTo = format === "pretty" ? (file === undefined ? terminalLinks(io) : undefined) : webLinks(io);
    return { file, ...REPORTERS[format](result, { textOf, width: widthOf(io.stdout), color, durationMs, ...(linkTo && { linkTo }) }) };
  });
  const written = reports.flatMap(({ file, text }) => (file === undefined ? [] : [{ file, text }]));
  writeAll([...written, ...files], io.cwd);
  for (const { file, text } of reports) if (file === undefined) io.stdout.write(text);
  if (!isQuiet) {
    if (written.length > 0) io.stderr.write(`Wrote ${written.map(({ file }) => file).join(", ")}.\n`);
    for (const note of notes) io.stderr.write(`${note}\n`);
  }
  return Math.max(0, ...reports.map(({ exitCode }) => exitCode));
}

function formatOf(name: string): Format {
  const format = FORMATS.find((each) => each === name);
  if (!format) throw new UsageError(`There is no format "${name}". The formats are: ${FORMATS.join(", ")}.`);
  return format;
}
