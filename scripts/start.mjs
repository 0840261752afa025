// npm start: sets everything up, then audits. Without arguments it audits the shipped log monitor as a demonstration and
// ends with 0 whatever is found; with arguments it ends exactly as the command does.
import { resolve } from "node:path";
import { failWith, node, ROOT } from "./lib/run.mjs";
import { build, checkNode, install } from "./lib/setup.mjs";

/** First words that are not a PATH to audit. */
const COMMANDS = ["audit", "merge", "split-trackers", "fix", "explain", "demo", "ps", "watch", "correlate", "help"];
const GLOBAL_OPTIONS = ["-h", "--help", "-V", "--version"];
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
process.exitCode = given.length === 0 ? await demonstrate() : await audit(withCommand(given), callersFolder());

async function demonstrate() {
  const code = await audit(DEMONSTRATION, ROOT);
  return code === 0 || code === 1 ? 0 : COULD_NOT_WORK;
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 */
async function audit(args, cwd) {
  const { code } = await node([resolve(ROOT, "dist/src/cli/main.js"), ...args], { cwd, show: true });
  return code;
}

/** @param {readonly string[]} args */
function withCommand(args) {
  const [first = ""] = args;
  return COMMANDS.includes(first) || GLOBAL_OPTIONS.includes(first) ? args : ["audit", ...args];
}

/** npm runs scripts in the package's folder; paths are meant from where npm was called. */
function callersFolder() {
  const calledByNpm = process.env["npm_lifecycle_event"] === "start";
  return (calledByNpm && process.env["INIT_CWD"]) || process.cwd();
}
