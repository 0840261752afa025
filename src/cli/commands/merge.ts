import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../../model/index.js";
import { addBaselineOptions, type ComparisonFlags, prepareComparison } from "../comparison.js";
import type { CliCommand } from "../command.js";
import type { Io } from "../io.js";
import { OutputPairs } from "../outputs.js";
import { addOutputOptions, assertOutputs, report } from "../reporting.js";

interface MergeFlags extends Omit<ComparisonFlags, "since"> {
  readonly quiet?: true;
}

export const mergeCommand: CliCommand = {
  register(program, io, exit) {
    const outputs = new OutputPairs();
    const command = program
      .command("merge")
      .description("join the results of all shares of an audit (audit --shard I/N --format json)")
      .argument("<file...>", "the result of every share")
      .option("--quiet", "no notes")
      .addHelpText("after", "\nExit code: 0 no findings at error severity, 1 findings, 2 could not work.");
    addBaselineOptions(addOutputOptions(command, outputs)).action(async (files: string[], flags: MergeFlags) => exit(await runMerge(files, flags, outputs, io)));
  },
};

async function runMerge(files: readonly string[], flags: MergeFlags, outputs: OutputPairs, io: Io): Promise<number> {
  const wanted = outputs.resolve();
  assertOutputs(wanted, flags.baseline, io);
  const comparison = await prepareComparison(flags, io);
  const started = performance.now();
  const { merge, parseShard, textOnDisk } = await import("../../audit/index.js");
  const { result, coverage } = merge(files.map((file) => parseShard(read(file, io), file)), io.cwd);
  const textOf = (file: string): string | undefined => textOnDisk(file, io.cwd);
  const compared = await comparison.compare({ result, textOf, coverage, configuration: { config: {}, configFolder: io.cwd } }, {});
  return report(wanted, { ...compared, textOf, durationMs: performance.now() - started }, flags.quiet === true, io);
}

function read(file: string, io: Io): string {
  try {
    return readFileSync(resolve(io.cwd, file), "utf8");
  } catch (error) {
    throw new UsageError(`${file} can't be read (${(error as NodeJS.ErrnoException).code}). Give the files that \`async-leaks audit --shard I/N --format json -o FILE\` wrote.`);
  }
}
