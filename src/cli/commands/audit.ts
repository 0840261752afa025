import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { type AuditOptions, COMPILERS, type CompilerChoice } from "../../audit/options.js";
import { type Confidence, CONFIDENCES, isRuleId, isSeverity, type Preset, PRESETS, RULE_IDS, type RuleId, SEVERITIES, type Severity, UsageError } from "../../model/index.js";
import { FORMATS, type Format, REPORTERS } from "../../report/index.js";
import type { CliCommand } from "../command.js";
import { addComparisonOptions, type ComparisonFlags, prepareComparison } from "../comparison.js";
import { assertWritable, writeAll } from "../files.js";
import { type Io, wantsColor, widthOf } from "../io.js";
import { terminalLinks, webLinks } from "../links.js";
import { type Output, OutputPairs } from "../outputs.js";
import { fileCache } from "../file-cache.js";
import { progressLine } from "../progress.js";

interface AuditFlags extends ComparisonFlags {
  readonly project: readonly string[];
  readonly preset?: Preset;
  readonly rule: Readonly<Partial<Record<RuleId, Severity>>>;
  readonly minConfidence?: Confidence;
  readonly compiler: CompilerChoice;
  readonly requireReasons?: true;
  readonly cache: boolean;
  readonly cacheLocation?: string;
  readonly quiet?: true;
}

export const auditCommand: CliCommand = {
  register(program, io, exit) {
    const outputs = new OutputPairs();
    const command = program
      .command("audit")
      .description("find asynchronous work that outlives whoever started it")
      .argument("[path...]", "folders, tsconfigs, source files or globs (default: this folder)");
    addComparisonOptions(addOptions(command, outputs)).action(async (paths: string[], flags: AuditFlags) => exit(await runAuditCommand(paths, flags, outputs, io)));
  },
};

function addOptions(command: Command, outputs: OutputPairs): Command {
  return command
    .option("-p, --project <tsconfig>", "use this tsconfig; PATHs then choose among its files (repeatable)", (path, all: string[]) => [...all, path], [])
    .addOption(new Option("--format <format>", `${FORMATS.join(", ")} (repeatable, each with its -o; default: pretty)`).argParser((name) => outputs.addFormat(formatOf(name))))
    .addOption(new Option("-o, --output <file>", "write the report there instead of to the terminal (repeatable)").argParser((file) => outputs.addFile(file)))
    .addOption(new Option("--preset <preset>", "which findings are reported (default: the configuration's, or recommended)").choices(PRESETS))
    .addOption(new Option("--rule <id=severity>", `set a rule to ${SEVERITIES.join(", ")} (repeatable)`).argParser(ruleOf).default({}, "as in the preset"))
    .addOption(new Option("--min-confidence <level>", "leave weaker findings out").choices([...CONFIDENCES].reverse()))
    .addOption(new Option("--compiler <name>", "which TypeScript answers").choices(COMPILERS).default("auto"))
    .option("--require-reasons", "let comments suppress findings only where they give a reason (-- reason)")
    .option("--no-cache", "analyse everything again, and keep nothing for the next run")
    .option("--cache-location <folder>", "where results are kept for the next run (default: node_modules/.cache/async-leaks)")
    .option("--quiet", "no progress and no notes")
    .addHelpText("after", "\nExit code: 0 no findings at error severity, 1 findings, 2 could not work.");
}

async function runAuditCommand(paths: string[], flags: AuditFlags, outputs: OutputPairs, io: Io): Promise<number> {
  const wanted = outputs.resolve();
  for (const { file } of wanted) if (file !== undefined) assertWritable(file, io.cwd);
  assertApart(wanted, flags, io);
  const comparison = await prepareComparison(flags, io);
  const cache = flags.cache ? fileCache(io.cwd, flags.cacheLocation) : undefined;
  const progress = progressLine(io, flags.quiet === true);
  const started = performance.now();
  const options: AuditOptions = {
    cwd: io.cwd,
    paths,
    configs: flags.project,
    rules: flags.rule,
    compiler: flags.compiler,
    onProgress: progress.show,
    ...(cache && { cache }),
    ...(flags.preset && { preset: flags.preset }),
    ...(flags.minConfidence && { minConfidence: flags.minConfidence }),
    ...(flags.requireReasons && { requireReasons: true }),
  };
  // The compiler takes a while to load: whoever asks for help or makes a typing error shall not wait for it.
  const { runAudit } = await import("../../audit/index.js");
  const run = await runAudit(options).finally(progress.clear);
  const { result, files, notes } = await comparison.compare(run, options).finally(progress.clear);
  const durationMs = performance.now() - started;
  const reports = wanted.map(({ format, file }) => {
    const color = file === undefined && wantsColor(io.stdout, io.env);
    const linkTo = format === "pretty" ? (file === undefined ? terminalLinks(io) : undefined) : webLinks(io);
    return { file, ...REPORTERS[format](result, { textOf: run.textOf, width: widthOf(io.stdout), color, durationMs, ...(linkTo && { linkTo }) }) };
  });
  const written = reports.flatMap(({ file, text }) => (file === undefined ? [] : [{ file, text }]));
  writeAll([...written, ...files], io.cwd);
  for (const { file, text } of reports) if (file === undefined) io.stdout.write(text);
  if (flags.quiet !== true) {
    if (written.length > 0) io.stderr.write(`Wrote ${written.map(({ file }) => file).join(", ")}.\n`);
    for (const note of notes) io.stderr.write(`${note}\n`);
  }
  return Math.max(0, ...reports.map(({ exitCode }) => exitCode));
}

/** @throws {UsageError} when a report would be written over the baseline */
function assertApart(outputs: readonly Output[], { baseline }: AuditFlags, io: Io): void {
  const place = baseline === undefined ? undefined : resolve(io.cwd, baseline);
  const clash = outputs.find(({ file }) => file !== undefined && resolve(io.cwd, file) === place);
  if (clash) throw new UsageError(`${clash.file} is the baseline, and a report would be written over it. Give -o another file.`);
}

function formatOf(name: string): Format {
  const format = FORMATS.find((each) => each === name);
  if (!format) throw new UsageError(`There is no format "${name}". The formats are: ${FORMATS.join(", ")}.`);
  return format;
}

function ruleOf(text: string, before: AuditFlags["rule"]): AuditFlags["rule"] {
  const [id = "", severity, ...rest] = text.split("=");
  if (!isRuleId(id)) throw new UsageError(`There is no rule "${id}" (--rule ${text}). The rules are: ${RULE_IDS.join(", ")}.`);
  if (!isSeverity(severity) || rest.length > 0) throw new UsageError(`--rule ${text} needs a severity: --rule ${id}=${SEVERITIES.join("|")}.`);
  return { ...before, [id]: severity };
}
