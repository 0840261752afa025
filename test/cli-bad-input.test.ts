import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, folderWith, LEAKY } from "./audit-support.js";

type Files = Readonly<Record<string, string | object>>;

/** What is wrong, the command line, the one line that says so, and the files that it is wrong in. */
type Case = readonly [what: string, args: readonly string[], line: RegExp, files?: Files];

/** Beside every mistake: a leak that would be found, a report, and a baseline. None may change. */
const BESIDE: Files = { "leak.ts": LEAKY, "report.json": "before", "folder/x": "", file: "" };
const GOOD_BASELINE = { tool: "async-leaks", schemaVersion: 1, findings: {} };

const ARGUMENTS: readonly Case[] = [
  ["nothing", [], /^Nothing to do\. Run: async-leaks audit, or async-leaks --help\.$/],
  ["an unknown command", ["adit"], /^unknown command 'adit' \(Did you mean audit\?\) See: async-leaks --help$/],
  ["an unknown flag", ["audit", "--frobnicate"], /^unknown option '--frobnicate'\. See: async-leaks audit --help$/],
  ["a misspelt flag", ["audit", "--pressett", "strict"], /^unknown option '--pressett' \(Did you mean --preset\?\) See: async-leaks audit --help$/],
  ["a flag without its value", ["audit", "-p"], /^option '-p, --project <tsconfig>' argument missing\. See: async-leaks audit --help$/],
  ["a preset that is none", ["audit", "--preset", "lax"], /'lax' is invalid\. Allowed choices are recommended, strict\. See: async-leaks audit --help$/],
  ["a confidence that is none", ["audit", "--min-confidence", "3"], /'3' is invalid\. Allowed choices are high, medium, low\. See: /],
  ["a compiler that is none", ["audit", "--compiler", "gcc"], /'gcc' is invalid\. Allowed choices are auto, classic, native\. See: /],
  ["an unknown rule", ["audit", "--rule", "no-leaks=off"], /^There is no rule "no-leaks" \(--rule no-leaks=off\)\. The rules are: no-untracked-promise, .+\.$/],
  ["a rule without a severity", ["audit", "--rule", "no-endless-wait"], /^--rule no-endless-wait needs a severity: --rule no-endless-wait=off\|warn\|error\.$/],
  ["an unknown format", ["audit", "--format", "xml"], /^There is no format "xml"\. The formats are: pretty, json, .+\.$/],
  ["two formats for the terminal", ["audit", "--format", "json", "--format", "sarif"], /^Only one format can go to the terminal\. Give each other --format an -o FILE\.$/],
  ["no share", ["audit", "--shard", "5/4"], /^--shard 5\/4 is no share: give I\/N, such as 1\/4 for the first of four\.$/],
  ["nothing to merge", ["merge"], /^missing required argument 'file'\. See: async-leaks merge --help$/],
  ["an unknown rule to be explained", ["explain", "no-leaks"], /^There is no rule "no-leaks"\. The rules are: .+\.$/],
  ["an unknown rule to be fixed", ["fix", "--rule", "no-leaks"], /^There is no rule "no-leaks" .+\.$/],
  ["a name that is no pair", ["split-trackers", "--name", "x"], /^--name x is no pair of names: --name heartbeatWg=readerWg\.$/],
  ["a scenario that is none", ["demo", "--scenario", "x"], /'x' is invalid\. Allowed choices are analysis, phase3, phase6\. See: async-leaks demo --help$/],
];

const PATHS: readonly Case[] = [
  ["a missing path", ["audit", "nowhere"], /^nowhere does not exist\. Give a folder, a tsconfig, source files or a glob\.$/],
  ["a missing path to be fixed", ["fix", "nowhere"], /^nowhere does not exist\. Give a folder, .+\.$/],
  ["a path of another kind", ["audit", "README.md"], /^README\.md can't be audited\. Give a folder, a tsconfig \(\.json\), or source files \(.+\)\.$/, { "README.md": "# x" }],
  ["a folder without sources", ["audit", "folder"], /^No TypeScript or JavaScript files to audit in folder\. Give a folder, .+\.$/],
  ["a glob that matches nothing", ["audit", "folder/*.ts"], /^No TypeScript or JavaScript files to audit in folder\/\*\.ts\. .+\.$/],
  ["a missing tsconfig", ["audit", "-p", "tsconfig.build.json"], /^tsconfig\.build\.json can't be read \(ENOENT\)\. Give a tsconfig that exists\.$/],
  ["a broken tsconfig", ["audit"], /^tsconfig\.json:2 is broken: '}' expected\. Mend it and run the audit again\.$/, { "tsconfig.json": '{ "compilerOptions": {},\n' }],
  ["a broken package.json", ["audit"], /^package\.json .+ Mend it.+\.$/, { "package.json": "{ workspaces" }],
  ["a broken pnpm-workspace.yaml", ["audit"], /^pnpm-workspace\.yaml is broken: [^:]+\. Mend it, or name tsconfigs with -p\.$/, { "package.json": {}, "pnpm-workspace.yaml": "packages: [" }],
  ["a share that is missing", ["merge", "shard-1.json"], /^shard-1\.json can't be read \(ENOENT\)\. Give the files that `async-leaks audit --shard I\/N --format json -o FILE` wrote\.$/],
  ["no package to be set up", ["init"], /^There is no package\.json in .+\. Run `async-leaks init` in your project's folder, or `npm init` first\.$/],
];

const CONFIGURATIONS: readonly Case[] = [
  ["an unknown key", ["audit"], /^async-leaks\.config\.json: Unknown key "presett"\. The keys are: .+\.$/, { "async-leaks.config.json": { presett: "strict" } }],
  ["a wrong value", ["audit"], /^async-leaks\.config\.json: "preset" must be one of recommended, strict, not number 1\.$/, { "async-leaks.config.json": { preset: 1 } }],
  ["half a JSON file", ["audit"], /^async-leaks\.config\.json can't be read: Unexpected end of JSON input\. Mend it and run again\.$/, { "async-leaks.config.json": '{ "preset": ' }],
  ["an empty file", ["audit"], /^async-leaks\.config\.json holds no configuration\. Write \{\} .+, or delete it\.$/, { "async-leaks.config.json": "" }],
  ["a module that can't be parsed", ["audit"], /^async-leaks\.config\.mjs can't be read: .+\. Mend it and run again\.$/, { "async-leaks.config.mjs": "export default {" }],
  ["a module that throws", ["audit"], /^async-leaks\.config\.mjs can't be read: boom\. Mend it and run again\.$/, { "async-leaks.config.mjs": 'throw new Error("boom\\nat length");' }],
  ["a module that exports nothing", ["audit"], /^async-leaks\.config\.mjs holds no configuration\. .+, or delete it\.$/, { "async-leaks.config.mjs": "const config = {};" }],
  ["a TypeScript module that exports nothing", ["audit"], /^async-leaks\.config\.ts holds no configuration\. .+, or delete it\.$/, { "async-leaks.config.ts": "const config: object = {};" }],
  ["a key in package.json", ["audit"], /^package\.json: Unknown rule "no-leaks" in "rules"\. The rules are: .+\.$/, { "package.json": { "async-leaks": { rules: { "no-leaks": "off" } } } }],
  ["one that is broken for the codemod, too", ["fix"], /^async-leaks\.config\.json can't be read: .+\. Mend it and run again\.$/, { "async-leaks.config.json": "{" }],
];

const OUTPUTS: readonly Case[] = [
  ["a folder", ["audit", "-o", "folder"], /^folder is a folder\. Give -o a file\.$/],
  ["a place below a file", ["audit", "-o", "file/report.json"], /^file\/report\.json can't be written \(ENOTDIR\)\. Give -o a file in a folder that you may write to\.$/],
  ["an empty name", ["audit", "-o", ""], /^-o is followed by an empty name\. Give it a file\.$/],
  ["one file for two reports", ["audit", "-o", "a.json", "--format", "sarif", "-o", "./a.json"], /^Two reports would be written to \.\/a\.json\. Give each --format an -o of its own\.$/],
  ["the baseline", ["audit", "--baseline", "base.json", "-o", "./base.json"], /^\.\/base\.json is the baseline, and a report would be written over it\. Give -o another file\.$/, { "base.json": GOOD_BASELINE }],
  ["a file where the cache shall be", ["audit", "--cache-location", "file"], /^file is a file\. Give --cache-location a folder\.$/],
];

const BASELINES: readonly Case[] = [
  ["a missing one", ["audit", "--baseline", "base.json"], /^base\.json does not exist\. Make the baseline with --update-baseline\.$/],
  ["one that can't be read", ["audit", "--baseline", "folder"], /^folder can't be read \(EISDIR\)\. Give --baseline a file that you may read\.$/],
  ["no JSON", ["audit", "--baseline", "base.json"], /^base\.json is no baseline of async-leaks\. Give --baseline another file, or delete it and run with --update-baseline\.$/, { "base.json": "{" }],
  ["other JSON", ["audit", "--baseline", "base.json"], /^base\.json is no baseline of async-leaks\. .+\.$/, { "base.json": {} }],
  ["conflicts of a merge", ["audit", "--baseline", "base.json"], /^base\.json has conflicts of a merge in it\. .+\.$/, { "base.json": "<<<<<<< ours\n{}\n" }],
  ["one of another version", ["audit", "--baseline", "base.json"], /^base\.json is a baseline of version 99, and this async-leaks reads version 1\. .+\.$/, { "base.json": { ...GOOD_BASELINE, schemaVersion: 99 } }],
  ["broken, although it is to be updated", ["audit", "--baseline", "base.json", "--update-baseline"], /^base\.json is no baseline of async-leaks\. .+\.$/, { "base.json": "{" }],
  ["none to be updated", ["audit", "--update-baseline"], /^--update-baseline needs the file to be written: --baseline FILE\.$/],
];

/** Every file of a folder, with its text. */
function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.parentPath.includes(".git"));
  return Object.fromEntries(files.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), "utf8")]));
}

async function refuses(folder: string, args: readonly string[], line: RegExp): Promise<void> {
  const before = contentOf(folder);
  const { code, out, err } = await cli(folder, args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err.endsWith("\n") && err.startsWith("async-leaks: "), err).toBe(true);
  // One line: `.` does not match the end of one.
  expect(err.slice("async-leaks: ".length, -1)).toMatch(line);
  expect(err.split("\n")).toHaveLength(2);
  expect(contentOf(folder)).toEqual(before);
}

/** An audit is to leave an old report alone; other commands take no report. */
function withReport(args: readonly string[]): readonly string[] {
  return args[0] === "audit" && !args.includes("-o") && !args.includes("--format") ? ["audit", "-o", "report.json", ...args.slice(1)] : args;
}

describe.each<[string, readonly Case[]]>([
  ["arguments", ARGUMENTS],
  ["paths", PATHS],
  ["configurations", CONFIGURATIONS],
  ["outputs", OUTPUTS],
  ["baselines", BASELINES],
])("wrong %s are told in one line, with exit code 2, and no file is touched", (_, cases) => {
  test.each(cases.map((each): [string, Case] => [each[0], each]))("%s", async (_, [, args, line, files = {}]) => refuses(folderWith({ ...BESIDE, ...files }), withReport(args), line));
});

describe("wrong revisions are told in one line, with exit code 2, and no file is touched", () => {
  const git = (cwd: string, ...args: readonly string[]) => spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@a.test", ...args], { cwd });

  test("not a git repository", async () => {
    await refuses(folderWith(BESIDE), withReport(["audit", "--since", "HEAD"]), /^--since needs a git repository, and this folder is in none\. Run the audit in a clone, or compare with a --baseline\.$/);
  });

  test.each([["nope"], ["nope..."], ["HEAD.."], [""], ["--exec=x"]])("an unknown revision: %j", async (revision) => {
    const folder = folderWith(BESIDE);
    git(folder, "init", "--quiet");
    git(folder, "add", ".");
    git(folder, "commit", "--quiet", "--message", "first");
    await refuses(folder, withReport(["audit", "--since", revision]), /^--since .*: there is no such revision\. Fetch it \(git fetch\), or name a commit, branch or tag that exists\.$/);
  });
});

test("a corrupt cache is made again, which is said, and costs no finding", async () => {
  const folder = folderWith({ ...BESIDE, "package.json": {}, "node_modules/.keep": "" });
  const cache = join(folder, "node_modules", ".cache", "async-leaks");
  const findings = async (): Promise<unknown> => {
    const { code, err } = await cli(folder, ["audit", "--format", "json", "-o", "report.json"]);
    expect({ code, err }).toEqual({ code: 1, err: "Wrote report.json.\n" });
    const { findings, problems } = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as { findings: unknown[]; problems: { kind: string; message: string }[] };
    return { findings, problems: problems.map(({ message }) => message) };
  };
  const whole = await findings();
  for (const file of readdirSync(cache)) writeFileSync(join(cache, file), "{");
  expect(await findings()).toEqual({ ...(whole as object), problems: ["The cache in node_modules/.cache/async-leaks was damaged and has been made again; nothing is lost."] });
  expect(await findings()).toEqual(whole);
});
