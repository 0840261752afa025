import wrap from "wrap-ansi";
import { asRead, CATALOG, type CatalogEntry } from "../../catalog/index.js";
import { isRuleId, RULE_IDS, UsageError } from "../../model/index.js";
import type { CliCommand } from "../command.js";
import { type Io, widthOf } from "../io.js";

export const explainCommand: CliCommand = {
  register(program, io) {
    program
      .command("explain")
      .description("say what a rule is about, what it reports and how to silence it")
      .argument("<rule>", `one of ${RULE_IDS.join(", ")}`)
      .action((rule: string) => {
        const id = rule.replace(/^async-leaks\//, "");
        if (!isRuleId(id)) throw new UsageError(`There is no rule "${rule}". The rules are: ${RULE_IDS.join(", ")}.`);
        io.stdout.write(explanationOf(CATALOG[id], io));
      });
  },
};

function explanationOf(entry: CatalogEntry, io: Io): string {
  const paragraph = (text: string, indent = "  ") =>
    wrap(text, widthOf(io.stdout) - indent.length).split("\n").map((line) => `${indent}${line}`).join("\n");
  const presets = (["recommended", "strict"] as const).map((name) => {
    const { severity, minConfidence } = entry[name];
    return `  ${name}: ${severity === "off" ? "off" : `${severity}, ${minConfidence === "low" ? "any" : minConfidence} confidence${minConfidence === "medium" ? " and up" : ""}`}`;
  });
  const messages = Object.entries<string>(entry.messages).flatMap(([form, message]) => [`  ${form}`, paragraph(asRead(message), "    ")]);
  return `${[
    entry.id,
    paragraph(entry.promise),
    `\nGuideline\n${paragraph(entry.guideline)}`,
    `\nPresets\n${presets.join("\n")}`,
    `\nMessages`,
    ...messages,
    `\nTo silence one finding\n  // async-leaks-ignore-next-line ${entry.id} -- reason`,
    `\nMore\n  ${entry.docs}`,
  ].join("\n")}\n`;
}
