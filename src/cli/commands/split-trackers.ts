import { type Finding, type Fix, UsageError } from "../../model/index.js";
import type { CliCommand } from "../command.js";
import { addRewriteOptions, type RewriteFlags, runRewrite } from "./rewriting.js";

type Names = Readonly<Record<string, string>>;

interface SplitFlags extends RewriteFlags {
  readonly name: Names;
}

export const splitTrackersCommand: CliCommand = {
  register(program, io, exit) {
    const command = program
      .command("split-trackers")
      .description("give tasks of different lifetimes a tracker each")
      .argument("[path...]", "folders, tsconfigs, source files or globs (default: this folder)")
      .option("--name <old=new>", "call the tracker that is split off from OLD NEW (repeatable)", namesOf, {});
    addRewriteOptions(command).action(async (paths: string[], flags: SplitFlags) => exit(await runRewrite(paths, flags, (finding) => splitOf(finding, flags.name), io)));
  },
};

/** The split of a shared tracker, or why there is none. */
function splitOf(finding: Finding, names: Names): Fix | string | undefined {
  if (finding.rule !== "no-shared-tracker") return undefined;
  const fix = finding.fixes.find(({ kind }) => kind === "codemod");
  if (!fix) return finding.refusal ?? "this kind of sharing has no split yet; mend it by hand";
  const old = bare(finding.data["tracker"] ?? "");
  const name = names[old];
  return name === undefined || fix.introduces === undefined ? fix : renamed(fix, bare(fix.introduces), name);
}

function renamed(fix: Fix, from: string, to: string): Fix {
  const word = new RegExp(`(?<![\\p{ID_Continue}$])${from.replaceAll("$", "\\$")}(?![\\p{ID_Continue}$])`, "gu");
  const replaced = (text: string): string => text.replaceAll(word, () => to);
  return { ...fix, title: replaced(fix.title), edits: fix.edits.map((edit) => ({ ...edit, text: replaced(edit.text) })) };
}

/** A private name without its `#`. */
function bare(name: string): string {
  return name.replace(/^#/, "");
}

function namesOf(text: string, before: Names): Names {
  const [old = "", name = "", ...rest] = text.split("=");
  if (old === "" || rest.length > 0 || !/^#?[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name)) throw new UsageError(`--name ${text} is no pair of names: --name heartbeatWg=readerWg.`);
  return { ...before, [bare(old)]: bare(name) };
}
