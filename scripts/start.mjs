// npm start: sets everything up, then audits. Without arguments it audits the shipped log monitor as a demonstration and
// ends with 0 whatever is found; with arguments it ends exactly as the command does.
import { resolve } from "node:path";
import { withCommand } from "./lib/commands.mjs";
import { failWith, node, ROOT } from "./lib/run.mjs";
import { build, checkNode, install } from "./lib/setup.mjs";

const DEMONSTRATION = ["audit", "fixtures/log-monitor"];
const COULD_NOT_WORK = 2;

const given = process.argv.slice(2);
try {
  // Set-up talks to stderr, so that a report on stdout stays clean.
  const say = (/** @type {string} */ line) => console.error(line);
  checkNode();
  await install(say);
  await build(say);
} catch (error) {
  failWith(error);
}
process.exitCode = given.length === 0 ? await demonstrate() : await asyncLeaks(withCommand(given), callersFolder());

async function demonstrate() {
  const code = await asyncLeaks(DEMONSTRATION, ROOT);
  return code === 0 || code === 1 ? 0 : COULD_NOT_WORK;
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 */
async function asyncLeaks(args, cwd) {
  const { code } = await node([resolve(ROOT, "dist/src/cli/main.js"), ...args], { cwd, show: true });
  return code;
}

/** npm runs scripts in the package's folder; paths are meant from where npm was called. */
function callersFolder() {
  const calledByNpm = process.env["npm_lifecycle_event"] === "start";
  return (calledByNpm && process.env["INIT_CWD"]) || process.cwd();
}
