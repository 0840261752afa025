// Writes code another way: what it does, and the order of its tokens, stay as they are.
import ts from "typescript";
import type { Chance } from "../refactorings.js";
import { withOtherMarks } from "./marks.js";
import { commentsOfTrivia, parsed, type Token, tokensOf } from "./tokens.js";

/** How a text is written. Each is off, or as little as can be, at its first value. */
export interface Style {
  readonly indent: "  " | "    " | "\t" | " ";
  readonly quotes: "kept" | "other" | "any";
  readonly semicolons: "kept" | "none" | "some";
  readonly commas: "kept" | "other";
  readonly lineEnds: "\n" | "\r\n" | "mixed";
  readonly hasLastLineEnd: boolean;
  readonly head: "" | "#!/usr/bin/env node\n" | '"use strict";\n' | "/*! A licence. */\n\n" | "\n\n\n";
  /** In how many of a hundred places something is put, or taken out. */
  readonly comments: number;
  readonly breaks: number;
  readonly joins: number;
  readonly blankLines: number;
}

const BREAKS_AFTER = new Set(["(", "[", "{", ",", "=", "=>", "&&", "||", "??", "?", ":", "+", "."]);
const BREAKS_BEFORE = new Set([")", "]", "}", ".", "?.", "&&", "||", "??"]);
const JOINS_AFTER = new Set([";", "{", ",", "(", "["]);
/** Comments that are directives speak of the line that follows. */
const DIRECTIVE = /@ts-|async-leaks-|eslint|<reference/;
const NOTES = ["a note", "naïve: 🎉 don't `await` this; }", "TODO(ü): \"quoted\" \\ */".replace("*/", "* /"), "", " 	tab "];

export function formatted(name: string, text: string, style: Style, chance: Chance): string {
  const marked = withOtherMarks(name, text, style, chance);
  const tokens = tokensOf(parsed(name, marked));
  const serial = { next: 0 };
  const pieces = tokens.map((token, index) => between(tokens[index - 1], token, { style, chance, serial }) + token.text);
  const whole = style.head + pieces.join("").trimStart();
  return withLineEnds(style.hasLastLineEnd ? whole : whole.trimEnd(), style.lineEnds, chance);
}

interface Pen {
  readonly style: Style;
  readonly chance: Chance;
  readonly serial: { next: number };
}

function between(before: Token | undefined, { before: trivia, text, node }: Token, pen: Pen): string {
  const { style, chance } = pen;
  if (isMarkup(before?.node) || isMarkup(node) || DIRECTIVE.test(trivia)) return trivia;
  const happens = (percent: number): boolean => chance.below(100) < percent;
  const isBare = commentsOfTrivia(trivia).length === 0;
  if (trivia.includes("\n")) {
    if (isBare && before && JOINS_AFTER.has(before.text) && happens(style.joins)) return chance.below(4) === 0 ? "" : " ";
    return lines(trivia, pen, happens, before !== undefined);
  }
  const canBreak = isBare && before && text !== "" && (BREAKS_AFTER.has(before.text) || BREAKS_BEFORE.has(text));
  if (canBreak && happens(style.breaks)) return `${happens(style.comments) ? ` // ${note(pen)}` : ""}\n${style.indent.repeat(chance.below(4))}`;
  return happens(style.comments / 8) ? `${trivia} /* ${note(pen)} */ ` : trivia;
}

function lines(trivia: string, pen: Pen, happens: (percent: number) => boolean, isBehind: boolean): string {
  const { style } = pen;
  const at = trivia.indexOf("\n");
  const first = trivia.slice(0, at);
  const trailing = isBehind && commentsOfTrivia(first).length === 0 && happens(style.comments) ? (happens(60) ? ` // ${note(pen)}` : ` /* ${note(pen)} */`) : "";
  const rest = trivia.slice(at).replaceAll(/\n((?: {2})+)/g, (_, space: string) => `\n${style.indent.repeat(space.length / 2)}`);
  const own = /\n([ \t]*)$/.exec(rest)?.[1];
  const above = own !== undefined && happens(style.comments) ? `${block(pen, own)}\n${happens(style.blankLines) ? "\n" : ""}${own}` : "";
  return `${first}${trailing}${happens(style.blankLines) ? "\n" : ""}${rest}${above}`;
}

/** A comment on lines of its own. */
function block(pen: Pen, indent: string): string {
  switch (pen.chance.below(4)) {
    case 0:
      return `/* ${note(pen)} */`;
    case 1:
      return `/**\n${indent} * ${note(pen)}\n${indent} */`;
    case 2:
      return `/*\n     ${note(pen)}\n  ${note(pen)}\n*/`;
    default:
      return `// ${note(pen)}`;
  }
}

/** Each is told from all others, so that none can be lost unnoticed. */
function note({ chance, serial }: Pen): string {
  return `${NOTES[chance.below(NOTES.length)] ?? ""} #${serial.next++}`;
}

/** Between the parts of an element blanks and comments would be text. */
function isMarkup(node: ts.Node | undefined): boolean {
  return node !== undefined && [node, node.parent].some((one) => one !== undefined && /^Jsx/.test(ts.SyntaxKind[one.kind] ?? ""));
}

function withLineEnds(text: string, ends: Style["lineEnds"], chance: Chance): string {
  return ends === "\n" ? text : text.replaceAll("\n", () => (ends === "\r\n" || chance.below(2) === 0 ? "\r\n" : "\n"));
}
