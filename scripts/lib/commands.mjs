/** First words of a command line that are not a PATH to audit. */
export const COMMANDS = ["audit", "merge", "split-trackers", "fix", "init", "explain", "demo", "ps", "watch", "correlate", "help"];
const GLOBAL_OPTIONS = ["-h", "--help", "-V", "--version"];

/**
 * `npm start -- PATH` audits the PATH; with a command of async-leaks it is that command.
 * @param {readonly string[]} args
 * @returns {readonly string[]}
 */
export function withCommand(args) {
  const [first = ""] = args;
  return COMMANDS.includes(first) || GLOBAL_OPTIONS.includes(first) ? args : ["audit", ...args];
}
