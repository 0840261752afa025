import { Command, CommanderError } from "commander";
import { UsageError } from "../model/index.js";
import { COMMANDS } from "./commands/index.js";
import type { Io } from "./io.js";
import { VERSION } from "../audit/version.js";

/** It could not do its work. */
const COULD_NOT_WORK = 2;

/**
 * Runs one command line (without `node` and the script).
 * @returns the exit code: 0 nothing found, 1 findings, 2 could not work
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const program = programFor(io, (code) => (exitCode = code));
  try {
    if (args.length === 0) throw new UsageError("Nothing to do. Run: async-leaks audit, or async-leaks --help.");
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    return report(error, args, io);
  }
}

function programFor(io: Io, exit: (code: number) => void): Command {
  const program = new Command("async-leaks")
    .description("Finds asynchronous work that outlives whoever started it.")
    .version(VERSION)
    .exitOverride()
    // Errors are told in one line by `report`; commander would add a second one.
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text), outputError: () => {} });
  for (const command of COMMANDS) command.register(program, io, exit);
  return program;
}

/** Says what went wrong: mistakes of the user's in one line, defects of ours with their trace. */
function report(error: unknown, args: readonly string[], io: Io): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    const known = COMMANDS.length > 0 && args[0] !== undefined && !args[0].startsWith("-") ? ` ${args[0]}` : "";
    const help = error.code === "commander.unknownCommand" ? "" : known;
    const [line = ""] = [error.message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ")];
    io.stderr.write(`async-leaks: ${line.replace(/([^.)?!])$/, "$1.")} See: async-leaks${help} --help\n`);
  } else if (error instanceof UsageError) {
    io.stderr.write(`async-leaks: ${error.message}\n`);
  } else {
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.stderr.write(`async-leaks: this is a defect of async-leaks; please report it with the trace below.\n${trace}\n`);
  }
  return COULD_NOT_WORK;
}
