import type { ReportingDescriptor } from "sarif";
import { asRead, CATALOG, type CatalogEntry } from "../../catalog/index.js";
import { type ProblemKind, RULE_IDS } from "../../model/index.js";
import { code, escaped } from "../markdown/escape.js";
import { levelOf } from "./levels.js";

/** Every rule, found something or not, in the order of the documentation: results point at them by index. */
export const RULES: readonly ReportingDescriptor[] = RULE_IDS.map((id) => descriptorOf(CATALOG[id]));

/** What kept the audit from seeing something. */
export const NOTIFICATIONS: readonly ReportingDescriptor[] = Object.entries({
  "unresolved-types": "Types that were not found: findings may be missing.",
  "syntax-error": "A file that was analysed only in part.",
  "analysis-failed": "A file that was not analysed.",
  config: "A configuration that could only be used in part.",
  "left-out": "Sources that no project includes.",
  suppression: "A comment that silences nothing.",
  baseline: "Entries of the baseline that no finding matches.",
  compiler: "Another compiler answered than the one to be expected: it took longer, and nothing else.",
  cache: "What an earlier audit left could not be used: it took longer, and nothing else.",
} satisfies Record<ProblemKind, string>).map(([id, text]) => ({ id, shortDescription: { text } }));

function descriptorOf(entry: CatalogEntry): ReportingDescriptor {
  const messages = Object.values<string>(entry.messages).map(asRead);
  return {
    id: entry.id,
    name: entry.id,
    shortDescription: { text: entry.promise },
    fullDescription: { text: `${entry.promise} Guideline: ${entry.guideline}` },
    helpUri: entry.docs,
    help: {
      text: [entry.promise, ...messages.map((message) => `- ${message}`), silencing(entry.id), `More: ${entry.docs}`].join("\n\n"),
      markdown: [entry.promise, messages.map((message) => `- ${escaped(message)}`).join("\n"), `To silence one finding: ${code(directive(entry.id))}`, `[More](${entry.docs})`].join("\n\n"),
    },
    defaultConfiguration: { level: levelOf(entry.recommended.severity) },
    properties: { tags: ["reliability", "async"], precision: entry.recommended.minConfidence === "high" ? "high" : "medium", "problem.severity": entry.recommended.severity === "error" ? "error" : "warning" },
  };
}

function silencing(id: string): string {
  return `To silence one finding: ${directive(id)}`;
}

function directive(id: string): string {
  return `// async-leaks-ignore-next-line ${id} -- reason`;
}
