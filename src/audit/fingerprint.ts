import { createHash } from "node:crypto";
import type { SourceFile, Syntax } from "../compiler/index.js";
import type { Finding, FindingIdentity } from "../model/index.js";
import { scopeOf } from "./scope.js";
import { shapeOf } from "./shape.js";

/** What a finding of the engine is known by, apart from its file. */
export function identityOf(finding: Finding, file: SourceFile, syntax: Syntax): FindingIdentity {
  const { range } = finding.place;
  const { head, whole } = shapeOf(syntax, file, range);
  // A range within a single word, or of punctuation alone, has no node in it.
  const words = whole.length > 0 ? whole : [file.text.slice(range.start, range.end).replace(/\s+/g, " ")];
  return {
    scope: scopeOf(syntax, file, range),
    head: hashOf([finding.rule, finding.form, ...(whole.length > 0 ? head : words)]),
    code: hashOf([finding.rule, finding.form, ...words]),
  };
}

/**
 * Gives the findings of a file names that survive moved lines, formatting and edits elsewhere: from file, scope and the
 * flagged code. Equal ones are numbered in source order.
 */
export class Fingerprints {
  readonly #file: string;
  readonly #seen = new Map<string, number>();

  /** @param file as it is shown */
  constructor(file: string) {
    this.#file = file;
  }

  /** Findings must come in source order. */
  of({ scope, head }: FindingIdentity): string {
    const key = JSON.stringify([this.#file, scope, head]);
    const ordinal = this.#seen.get(key) ?? 0;
    this.#seen.set(key, ordinal + 1);
    return hashOf([key, String(ordinal)]);
  }
}

function hashOf(words: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(words)).digest("hex").slice(0, 16);
}
