import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { isRuleId, type RuleId } from "../../src/model/index.js";
import { ROOT } from "./fixtures.js";

/** A fenced block of a Markdown page. */
export interface Block {
  /** Relative to the root, with `/`. */
  readonly page: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** The file of this repository that it claims to show, relative to the root: the link in the line above, as in ``[`turbo.json`](../examples/turborepo/turbo.json):``. */
  readonly shows?: string;
}

/** What a block of TypeScript claims in its first line: `// leaky RULE`, `// fixed RULE`, `// silent RULE` or `// given`. */
export interface Claim {
  readonly kind: "leaky" | "fixed" | "silent" | "given";
  /** Empty for `given`; a rule's own page need not name it. */
  readonly rules: readonly RuleId[];
}

/** Every page that is written for people. */
export function pages(): readonly string[] {
  const inDocs = readdirSync(resolve(ROOT, "docs"), { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".md"));
  return ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...inDocs.map((path) => `docs/${path.split(sep).join("/")}`)].sort();
}

export function textOf(page: string): string {
  return readFileSync(resolve(ROOT, page), "utf8");
}

export function blocksOf(page: string, text = textOf(page)): readonly Block[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((match) => {
    const before = text.slice(0, match.index);
    const [, link] = /\]\(([^()#\s]+)\):\n\n$/.exec(before) ?? [];
    const shows = link === undefined || link.endsWith(".md") ? undefined : fromRoot(resolve(ROOT, dirname(page), link));
    return { page, line: before.split("\n").length, language: match[1] ?? "", code: match[2] ?? "", ...(shows !== undefined && { shows }) };
  });
}

/** @throws Error when a block of TypeScript claims nothing, or for no rule: then nobody would notice when it stops being true */
export function claimOf({ page, line, code }: Block): Claim {
  const [, kind, named = ""] = /^\/\/ (leaky|fixed|silent|given)\b(.*)$/m.exec(code.split("\n", 1)[0] ?? "") ?? [];
  if (!kind) throw new Error(`${page}:${line}: a block of TypeScript begins with // leaky, // fixed, // silent or // given.`);
  const own = /^docs\/rules\/(.+)\.md$/.exec(page)?.[1] ?? "";
  const names = named.trim() === "" ? (isRuleId(own) ? [own] : []) : named.trim().split(/[ ,]+/);
  const unknown = names.filter((name) => !isRuleId(name));
  if (unknown.length > 0) throw new Error(`${page}:${line}: there is no rule "${unknown[0]}".`);
  if (kind !== "given" && names.length === 0) throw new Error(`${page}:${line}: name the rule that the block is about.`);
  return { kind: kind as Claim["kind"], rules: kind === "given" ? [] : names.filter(isRuleId) };
}

/** A block's address, for messages. */
export function addressOf({ page, line }: Block): string {
  return `${page}:${line}`;
}

/** The path of a file from the root, with `/`. */
export function fromRoot(path: string): string {
  return relative(ROOT, path).split(sep).join("/");
}
