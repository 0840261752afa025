import type { CliCommand } from "../command.js";
import { auditCommand } from "./audit.js";
import { demoCommand } from "./demo.js";
import { explainCommand } from "./explain.js";
import { fixCommand } from "./fix.js";
import { initCommand } from "./init.js";
import { mergeCommand } from "./merge.js";
import { splitTrackersCommand } from "./split-trackers.js";

/** Every command, in the order of `--help`. */
export const COMMANDS: readonly CliCommand[] = [auditCommand, mergeCommand, splitTrackersCommand, fixCommand, explainCommand, initCommand, demoCommand];
