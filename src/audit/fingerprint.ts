import { createHash } from "node:crypto";
import type { Finding } from "../model/index.js";
import type { Locator } from "./locate.js";

/**
 * Gives findings names that survive moved lines: from rule, form, file and the flagged code with the lines around it,
 * white space apart. Equal ones in a file are numbered in source order.
 */
export class Fingerprints {
  readonly #locator: Locator;
  readonly #seen = new Map<string, number>();

  constructor(locator: Locator) {
    this.#locator = locator;
  }

  /** Findings of a file must come in source order. */
  of(finding: Finding): string {
    const { file } = this.#locator.position(finding.place);
    const code = this.#locator.linesOf(finding.place).replace(/\s+/g, " ").trim();
    const identity = JSON.stringify([finding.rule, finding.form, file, code]);
    const ordinal = this.#seen.get(identity) ?? 0;
    this.#seen.set(identity, ordinal + 1);
    return createHash("sha256").update(`${identity}#${ordinal}`).digest("hex").slice(0, 16);
  }
}
