import type { SourceFile, Syntax } from "../../compiler/index.js";
import type { Edit, Finding, Fix, TextRange } from "../../model/index.js";
import { commentsOf } from "../suppress/comments.js";
import type { World } from "../world.js";

/**
 * A finding without the fixes that would lose something which nobody asked to have changed: a comment in the middle of
 * replaced code, or the blanks of a text over several lines in moved code.
 */
export function withHarmlessFixes(world: World, finding: Finding): Finding {
  const harms = finding.fixes.map((fix) => harmOf(world, fix));
  if (harms.every((harm) => harm === undefined)) return finding;
  const refusal = harms[finding.fixes.findIndex(({ kind }) => kind === "codemod")];
  return { ...finding, fixes: finding.fixes.filter((_, index) => harms[index] === undefined), ...(refusal !== undefined && { refusal }) };
}

/** What stands in a fix's way, and what to do. */
function harmOf(world: World, { edits }: Fix): string | undefined {
  for (const name of new Set(edits.map(({ file }) => file))) {
    const file = world.compiler.sourceFile(name);
    const own = edits.filter((edit) => edit.file === name);
    const harm = file && (oddLineEnd(file) ?? lostTexts(file, own) ?? lostComment(world.compiler.syntax, file, own));
    if (harm !== undefined) return harm;
  }
  return undefined;
}

/** The compiler takes these for line ends, and so they are; editors and `//` disagree about where a line goes on. */
function oddLineEnd({ text }: SourceFile): string | undefined {
  return /\r(?!\n)|[\u2028\u2029]/.test(text) ? "some lines of the file end with a carriage return alone, or with U+2028 or U+2029: let them end with a line feed first" : undefined;
}

function lostTexts({ text }: SourceFile, edits: readonly Edit[]): string | undefined {
  const removed = edits.flatMap(({ range }) => text.slice(range.start, range.end).match(/`[^`]*\n[^`]*`/g) ?? []);
  if (removed.length === 0) return undefined;
  const added = withUniformEnds(edits.map((edit) => edit.text).join("\n"));
  return removed.every((one) => added.includes(withUniformEnds(one))) ? undefined : "a text over several lines stands in what has to be moved: keep it in a variable first";
}

function lostComment(syntax: Syntax, file: SourceFile, edits: readonly Edit[]): string | undefined {
  const cut = edits.map(({ range }) => range).filter(({ start, end }) => /\/[/*]/.test(file.text.slice(Math.max(0, start - 1), end + 1)));
  if (cut.length === 0) return undefined;
  let added = bare(edits.map((edit) => edit.text).join("\n"));
  for (const { range, line, text } of placedComments(syntax, file)) {
    if (!cut.some(({ start, end }) => start < range.end && range.start < end)) continue;
    const at = cut.some(({ start, end }) => start <= range.start && range.end <= end) ? added.indexOf(bare(text)) : -1;
    if (at < 0) return `the comment in line ${line} stands in the middle of what has to be changed: move it first`;
    added = added.slice(0, at) + added.slice(at + bare(text).length);
  }
  return undefined;
}

function placedComments(syntax: Syntax, file: SourceFile): readonly { readonly range: TextRange; readonly line: number; readonly text: string }[] {
  return commentsOf(syntax, file).map(({ block, line, column, text }) => {
    const start = file.getPositionOfLineAndCharacter(line - 1, column - 1);
    const end = start + text.length + (block ? "/**/" : "//").length;
    return { range: { start, end }, line, text: file.text.slice(start, end) };
  });
}

/** Without the blanks at the beginnings of lines, which change when code is moved. */
function bare(text: string): string {
  return withUniformEnds(text).replaceAll(/\n[ \t]+/g, "\n").trimEnd();
}

function withUniformEnds(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
