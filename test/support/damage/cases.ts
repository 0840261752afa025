// Draws a fixture, what stands beside its code, and how all of it is written.
import { posix } from "node:path";
import fc from "fast-check";
import { pathOf } from "../fixtures.js";
import { chanceOf } from "../refactorings.js";
import { enriched, type Wealth } from "./enrich.js";
import { isValid } from "./tokens.js";
import { formatted, type Style } from "./format.js";
import type { Mode, Template } from "./templates.js";

export interface Case {
  readonly template: Template;
  readonly isMarkup: boolean;
  readonly wealth: Wealth;
  readonly style: Style;
  readonly seed: number;
}

/** The same code twice: as its author wrote it, and written otherwise. */
export interface Pair {
  readonly mode: Mode;
  readonly plain: Written;
  readonly other: Written;
}

export interface Written {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

const percentArb = fc.constantFrom(0, 10, 30, 60);
const styleArb: fc.Arbitrary<Style> = fc.record({
  indent: fc.constantFrom("  ", "    ", "\t", " "),
  quotes: fc.constantFrom("kept", "other", "any"),
  semicolons: fc.constantFrom("kept", "none", "some"),
  commas: fc.constantFrom("kept", "other"),
  lineEnds: fc.constantFrom("\n", "\r\n", "\r\n", "mixed"),
  hasLastLineEnd: fc.constantFrom(true, false),
  head: fc.constantFrom("", "#!/usr/bin/env node\n", '"use strict";\n', "/*! A licence. */\n\n", "\n\n\n"),
  comments: percentArb,
  breaks: fc.constantFrom(0, 5, 20),
  joins: fc.constantFrom(0, 5, 20),
  blankLines: fc.constantFrom(0, 10, 40),
});
const wealthArb: fc.Arbitrary<Wealth> = fc.record({
  members: percentArb,
  decorators: fc.constantFrom(0, 0, 20),
  statements: fc.constantFrom(0, 0, 5, 20),
  topLevel: percentArb,
  letters: fc.boolean(),
});

export function caseArb(all: readonly Template[]): fc.Arbitrary<Case> {
  return fc.record({ template: fc.constantFrom(...all), isMarkup: fc.boolean(), wealth: wealthArb, style: styleArb, seed: fc.nat() });
}

/** @param index tells the files of one project apart */
export function pairOf({ template: { name, mode, text }, isMarkup, wealth, style, seed }: Case, index: number): Pair {
  const stem = `${posix.dirname(name)}/damage-${index}-${posix.basename(name, ".ts")}`;
  // Some code, `<T>value` for one, means something else among markup.
  const ending = isMarkup && isValid("x.tsx", enriched("x.tsx", text, wealth, chanceOf(seed))) ? "tsx" : "ts";
  const chance = chanceOf(seed);
  const plain = (style.head.startsWith('"') ? style.head : "") + enriched(`x.${ending}`, text, wealth, chance);
  const bare: Style = style.head.startsWith('"') ? { ...style, head: "" } : style;
  return {
    mode,
    plain: { file: pathOf(`${stem}-plain.${ending}`), text: plain },
    other: { file: pathOf(`${stem}-other.${ending}`), text: formatted(`x.${ending}`, plain, bare, chance) },
  };
}
