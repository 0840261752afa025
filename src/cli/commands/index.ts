import type { CliCommand } from "../command.js";
import { auditCommand } from "./audit.js";
import { demoCommand } from "./demo.js";
import { explainCommand } from "./explain.js";

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly CliCommand[] = [auditCommand, explainCommand, demoCommand];
