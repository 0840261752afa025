import { isRuleId, RULE_IDS, type RuleId, UsageError } from "../../model/index.js";
import type { CliCommand } from "../command.js";
import { addRewriteOptions, type RewriteFlags, runRewrite } from "./rewriting.js";

interface FixFlags extends RewriteFlags {
  readonly rule: readonly RuleId[];
}

export const fixCommand: CliCommand = {
  register(program, io, exit) {
    const command = program
      .command("fix")
      .description("make the fixes that are safe")
      .argument("[path...]", "folders, tsconfigs, source files or globs (default: this folder)")
      .option("--rule <id>", "only findings of this rule (repeatable)", (id, all: RuleId[]) => [...all, ruleOf(id)], []);
    addRewriteOptions(command).action(async (paths: string[], flags: FixFlags) => {
      const isAsked = (rule: RuleId): boolean => flags.rule.length === 0 || flags.rule.includes(rule);
      exit(await runRewrite(paths, flags, (finding) => (isAsked(finding.rule) ? finding.fixes.find(({ kind }) => kind === "safe") : undefined), io));
    });
  },
};

function ruleOf(id: string): RuleId {
  if (!isRuleId(id)) throw new UsageError(`There is no rule "${id}" (--rule ${id}). The rules are: ${RULE_IDS.join(", ")}.`);
  return id;
}
