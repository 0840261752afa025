import { UsageError } from "../../model/index.js";
// Not through its index, which loads the compiler: a baseline is read before that is worth while.
import { absolute, shown } from "../../project/paths.js";
import type { Trace } from "../../model/index.js";
import { compareText } from "../rank.js";

/** A finding that is accepted for now. Files are relative to the baseline's folder. */
export interface BaselineEntry extends Trace {
  /** Its rule's id; of another version of async-leaks it need not be one of ours. */
  readonly rule: string;
  /** The flagged code, shortened: for people. */
  readonly text: string;
}

/** What a baseline file holds. */
export interface Baseline {
  readonly entries: readonly BaselineEntry[];
  /** Modules whose types were missing when it was made: more than these, and an audit is blinder than it was. */
  readonly unresolved: readonly string[];
}

const VERSION = 1;

/** The text of a baseline file: sorted, a line for each entry, so that diffs are short and merges easy. */
export function baselineText({ entries, unresolved }: Baseline): string {
  const files = [...new Set(entries.map(({ file }) => file))].sort(compareText);
  const blocks = files.map((file) => {
    const lines = entries.filter((entry) => entry.file === file).sort(byScope).map((entry) => `      ${lineOf(entry)}`);
    return `    ${JSON.stringify(file)}: [\n${lines.join(",\n")}\n    ]`;
  });
  const head = [`  "schemaVersion": ${VERSION},`, `  "tool": "async-leaks",`];
  if (unresolved.length > 0) head.push(`  "unresolved": ${JSON.stringify([...unresolved].sort(compareText))},`);
  const findings = blocks.length > 0 ? `{\n${blocks.join(",\n")}\n  }` : "{}";
  return `{\n${head.join("\n")}\n  "findings": ${findings}\n}\n`;
}

function lineOf({ rule, text, identity: { scope, head, code } }: BaselineEntry): string {
  const fields = Object.entries({ rule, scope, text, head, code }).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{ ${fields.join(", ")} }`;
}

function byScope(a: BaselineEntry, b: BaselineEntry): number {
  return (
    compareText(a.identity.scope, b.identity.scope) ||
    compareText(a.rule, b.rule) ||
    compareText(a.text, b.text) ||
    compareText(a.identity.head, b.identity.head) ||
    compareText(a.identity.code, b.identity.code)
  );
}

/** Entries whose files are named from another folder. */
export function relocated(entries: readonly BaselineEntry[], from: string, to: string): BaselineEntry[] {
  return entries.map((entry) => ({ ...entry, file: shown(to, absolute(from, entry.file)) }));
}

/**
 * Reads a baseline's text.
 * @param shown the file's name, for messages
 * @throws {UsageError} when it is no baseline, or one of another version
 */
export function parseBaseline(text: string, shown: string): Baseline {
  if (/^<{7} /m.test(text)) throw new UsageError(`${shown} has conflicts of a merge in it. Keep the lines of both sides, then run with --update-baseline.`);
  const value = jsonOf(text);
  if (!isRecord(value) || value["tool"] !== "async-leaks" || !isRecord(value["findings"])) throw noBaseline(shown);
  const { schemaVersion, findings, unresolved = [] } = value;
  if (schemaVersion !== VERSION) {
    throw new UsageError(`${shown} is a baseline of version ${JSON.stringify(schemaVersion)}, and this async-leaks reads version ${VERSION}. Use the async-leaks that wrote it, or delete it and run with --update-baseline.`);
  }
  const entries = Object.entries(findings).flatMap(([file, all]) => (Array.isArray(all) ? all : [undefined]).map((each) => entryOf(file, each, shown)));
  if (!Array.isArray(unresolved) || !unresolved.every((name) => typeof name === "string")) throw noBaseline(shown, `"unresolved" is no list of names`);
  return { entries, unresolved };
}

function entryOf(file: string, value: unknown, shown: string): BaselineEntry {
  if (!isRecord(value)) throw noBaseline(shown, `what it says of ${file} is no list of findings`);
  const { rule, scope, text, head, code } = value;
  if ([rule, scope, text, head, code].some((part) => typeof part !== "string")) throw noBaseline(shown, `an entry of ${file} lacks one of rule, scope, text, head, code`);
  return { rule: String(rule), file, text: String(text), identity: { scope: String(scope), head: String(head), code: String(code) } };
}

function noBaseline(shown: string, why = ""): UsageError {
  return new UsageError(`${shown} is no baseline of async-leaks${why && `: ${why}`}. Give --baseline another file, or delete it and run with --update-baseline.`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
