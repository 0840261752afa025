import type { Command } from "commander";
import type { Io } from "./io.js";

/** Adds one command to the program. Its action hands over the exit code. */
export interface CliCommand {
  register(program: Command, io: Io, exit: (code: number) => void): void;
}
