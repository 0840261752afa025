import process from "node:process";
import { InvalidArgumentError, Option } from "commander";
import { SCENARIO_NAMES, VARIANT_NAMES } from "../../../fixtures/log-monitor/demo/names.js";
import { UsageError } from "../../model/index.js";
import type { CliCommand } from "../command.js";
import type { DemoCall } from "../demo/call.js";

const LONGEST_MINUTES = 24 * 60;
const HIGHEST_PORT = 65_535;

export const demoCommand: CliCommand = {
  register(program, io) {
    program
      .command("demo")
      .description("run the incident's log monitor, leaky or fixed, and measure it")
      .addOption(new Option("--scenario <name>", "the run of the incident to repeat").choices(SCENARIO_NAMES).default("analysis"))
      .addOption(new Option("--variant <name>", "the leak, or the fix, to run").choices(VARIANT_NAMES).default("untracked-reader"))
      .addOption(new Option("--minutes <n>", "length of the run (default: as in the incident)").argParser(wholeNumber(1, LONGEST_MINUTES)))
      .option("--json", "print the measurements as JSON")
      .option("--real-time", "let the minutes really pass, with the debug and metrics server up")
      .addOption(new Option("--port <n>", "port of that server (default: any free one)").argParser(wholeNumber(0, HIGHEST_PORT)))
      .action(async (call: DemoCall) => {
        if (call.port !== undefined && call.realTime !== true) {
          throw new UsageError("--port is for the server of a run in real time: add --real-time, or leave it out.");
        }
        // Before the monitor is loaded: start sites are then those of its sources, as findings are.
        process.setSourceMapsEnabled(true);
        const { runVirtually, runOnTheWall, textOf } = await import("../demo/run.js");
        const run = await (call.realTime === true ? runOnTheWall(call, io) : runVirtually(call, io));
        io.stdout.write(call.json === true ? `${JSON.stringify(run.result, undefined, 2)}\n` : textOf(run));
      });
  },
};

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
