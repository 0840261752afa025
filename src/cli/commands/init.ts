import { join } from "node:path";
import type { CliCommand } from "../command.js";
import { diffOf } from "../diff.js";
import { writeAll } from "../files.js";
import { assertClean } from "../git.js";
import type { Change } from "../init/change.js";
import { proposeCi } from "../init/ci.js";
import { proposeEslint } from "../init/eslint-config.js";
import { proposeManifest } from "../init/manifest.js";
import { proposeOwnConfig } from "../init/own-config.js";
import { repositoryAt, type Repository } from "../init/repository.js";
import { type Io, wantsColor } from "../io.js";

interface InitFlags {
  readonly write?: true;
  readonly force?: true;
  readonly eslint: boolean;
  readonly ci: boolean;
}

export const initCommand: CliCommand = {
  register(program, io, exit) {
    program
      .command("init")
      .description("set async-leaks up in this repository: configuration, script, ESLint, CI")
      .option("--write", "make the changes (otherwise they are shown, and a terminal is asked)")
      .option("--force", "also where git has uncommitted changes in these files")
      .option("--no-eslint", "leave ESLint's configuration alone")
      .option("--no-ci", "leave CI alone")
      .addHelpText("after", "\nExit code: 0 set up, or nothing to do; 1 changes are shown and not made; 2 could not work.")
      .action(async (flags: InitFlags) => exit(await runInit(flags, io)));
  },
};

async function runInit(flags: InitFlags, io: Io): Promise<number> {
  const repository = repositoryAt(io.cwd);
  const { ts } = await import("../../project/index.js");
  const proposals = [
    proposeOwnConfig(repository),
    proposeManifest(repository),
    ...(flags.eslint ? [proposeEslint(repository, ts)] : []),
    ...(flags.ci ? [proposeCi(repository)] : []),
  ];
  const changes = proposals.flatMap((proposal) => proposal.changes);
  for (const { file, before, after } of changes) io.stdout.write(diffOf(file, before, after, wantsColor(io.stdout, io.env)));
  const isWritten = changes.length > 0 && (flags.write === true || (await isConfirmed(io)));
  if (isWritten) write(changes, flags, io);
  const said = changes.length === 0 ? "Everything is set up already." : isWritten ? `Wrote ${changes.map(({ file }) => file).join(", ")}.` : "Nothing was written; add --write to do so.";
  io.stderr.write([said, ...proposals.flatMap(({ notes }) => notes), ...nextSteps(repository)].map((line) => `${line}\n`).join(""));
  return changes.length > 0 && !isWritten ? 1 : 0;
}

async function isConfirmed(io: Io): Promise<boolean> {
  if (!io.stdout.isTTY) return false;
  const { confirm } = await import("@inquirer/prompts");
  return confirm({ message: "Make these changes?" });
}

function write(changes: readonly Change[], flags: InitFlags, io: Io): void {
  const existing = changes.filter(({ before }) => before !== "").map(({ file }) => join(io.cwd, file));
  if (!flags.force && existing.length > 0) assertClean(existing, io);
  writeAll(changes.map(({ file, after }) => ({ file, text: after })), io.cwd);
}

function nextSteps({ isMonorepo, taskRunner }: Repository): readonly string[] {
  return [
    ...(taskRunner ? [`To audit package by package with ${taskRunner === "turbo" ? "Turborepo" : "Nx"}, with its cache, see docs/monorepos.md of async-leaks.`] : isMonorepo ? ["One audit in this folder covers every package of the workspace."] : []),
    "Many findings on the first day? Keep them in a baseline, and fail on new ones only: async-leaks audit --baseline async-leaks-baseline.json --update-baseline",
  ];
}
