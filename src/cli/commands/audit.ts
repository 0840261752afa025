import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { type AuditOptions, COMPILERS, type CompilerChoice, type Share } from "../../audit/options.js";
import { shareOf } from "../../audit/shard.js";
import { type Confidence, CONFIDENCES, isRuleId, isSeverity, type Preset, PRESETS, RULE_IDS, type RuleId, SEVERITIES, type Severity, UsageError } from "../../model/index.js";
import type { CliCommand } from "../command.js";
import { addComparisonOptions, type ComparisonFlags, prepareComparison } from "../comparison.js";
import { fileCache } from "../file-cache.js";
import type { Io } from "../io.js";
import { type Output, OutputPairs } from "../outputs.js";
import { progressLine } from "../progress.js";
import { addOutputOptions, assertOutputs, report } from "../reporting.js";

interface AuditFlags extends ComparisonFlags {
  readonly project: readonly string[];
  readonly preset?: Preset;
  readonly rule: Readonly<Partial<Record<RuleId, Severity>>>;
  readonly minConfidence?: Confidence;
  readonly compiler: CompilerChoice;
  readonly requireReasons?: true;
  readonly shard?: Share;
  readonly cache: boolean;
  readonly cacheLocation?: string;
  readonly watch?: true;
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
  return addOutputOptions(command, outputs)
    .option("-p, --project <tsconfig>", "use this tsconfig; PATHs then choose among its files (repeatable)", (path, all: string[]) => [...all, path], [])
    .addOption(new Option("--preset <preset>", "which findings are reported (default: the configuration's, or recommended)").choices(PRESETS))
    .addOption(new Option("--rule <id=severity>", `set a rule to ${SEVERITIES.join(", ")} (repeatable)`).argParser(ruleOf).default({}, "as in the preset"))
    .addOption(new Option("--min-confidence <level>", "leave weaker findings out").choices([...CONFIDENCES].reverse()))
    .addOption(new Option("--compiler <name>", "which TypeScript answers").choices(COMPILERS).default("auto"))
    .option("--require-reasons", "let comments suppress findings only where they give a reason (-- reason)")
    .addOption(new Option("--shard <i/n>", "audit only this share of the projects, to be merged with the others").argParser(shareOf))
    .option("--no-cache", "analyse everything again, and keep nothing for the next run")
    .option("--cache-location <folder>", "where results are kept for the next run (default: node_modules/.cache/async-leaks)")
    .option("--watch", "audit again whenever a file below this folder changes")
    .option("--quiet", "no progress and no notes")
    .addHelpText("after", "\nExit code: 0 no findings at error severity, 1 findings, 2 could not work.");
}

async function runAuditCommand(paths: string[], flags: AuditFlags, outputs: OutputPairs, io: Io): Promise<number> {
  const wanted = outputs.resolve();
  assertOutputs(wanted, flags.baseline, io);
  if (flags.shard) assertShard(wanted, flags);
  if (flags.watch && flags.updateBaseline) throw new UsageError("--watch would write the baseline at each change: leave --update-baseline out.");
  const once = (): Promise<number> => auditOnce(paths, flags, wanted, io);
  if (!flags.watch) return once();
  const written = new Set(wanted.flatMap(({ file }) => (file === undefined ? [] : [resolve(io.cwd, file)])));
  const { watch } = await import("../watch.js");
  return watch(io.cwd, once, (file) => written.has(file) || file.endsWith(".tmp"), io);
}

async function auditOnce(paths: string[], flags: AuditFlags, wanted: readonly Output[], io: Io): Promise<number> {
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
    ...(flags.shard && { share: flags.shard }),
    ...(flags.preset && { preset: flags.preset }),
    ...(flags.minConfidence && { minConfidence: flags.minConfidence }),
    ...(flags.requireReasons && { requireReasons: true }),
  };
  // The compiler takes a while to load: whoever asks for help or makes a typing error shall not wait for it.
  const { runAudit } = await import("../../audit/index.js");
  const run = await runAudit(options).finally(progress.clear);
  const { result, files, notes } = await comparison.compare(run, options).finally(progress.clear);
  return report(wanted, { result, textOf: run.textOf, files, notes, durationMs: performance.now() - started }, flags.quiet === true, io);
}

/** @throws {UsageError} when a share would be reported or compared as if it were the whole */
function assertShard(outputs: readonly Output[], { baseline, since }: AuditFlags): void {
  if (outputs.some(({ format }) => format !== "json")) throw new UsageError("A share is to be merged with the others: write it with --format json -o FILE.");
  if (baseline !== undefined) throw new UsageError("A share can't be compared with a baseline: give --baseline to `async-leaks merge`.");
  if (since !== undefined) throw new UsageError("--since needs the whole audit: leave --shard out.");
}

function ruleOf(text: string, before: AuditFlags["rule"]): AuditFlags["rule"] {
  const [id = "", severity, ...rest] = text.split("=");
  if (!isRuleId(id)) throw new UsageError(`There is no rule "${id}" (--rule ${text}). The rules are: ${RULE_IDS.join(", ")}.`);
  if (!isSeverity(severity) || rest.length > 0) throw new UsageError(`--rule ${text} needs a severity: --rule ${id}=${SEVERITIES.join("|")}.`);
  return { ...before, [id]: severity };
}
