import type { Node } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { referencesOf } from "../facts/references.js";
import { isLoop, isWithin, placeOf } from "../facts/tree.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { World } from "../world.js";
import type { Cycles } from "./cycles.js";
import { endOfLine, lineBefore, statementOf } from "./source-text.js";

/**
 * A variable that only the rounds of one loop use, each of which ends with its abort: it can be made in each round.
 * `undefined` for all others.
 */
export function movedIntoLoop(world: World, { name, declaration }: TrackerFacts, { ends, finals }: Cycles): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isVariableDeclaration(declaration) || finals.length > 0) return undefined;
  const whole = declaration.parent.parent;
  if (!syntax.isVariableStatement(whole) || whole.declarationList.declarations.length > 1) return undefined;
  const references = referencesOf(world, name);
  const [first] = references;
  const [end] = ends;
  const block = end && statementOf(syntax, end.call).parent;
  if (!first || !end || !block || !syntax.isBlock(block) || !isLoop(syntax, block.parent) || isWithin(first, end.call)) return undefined;
  if (!references.every((reference) => isWithin(reference, block)) || !isPlainlyOwned(whole, block.parent)) return undefined;
  const source = whole.getSourceFile().text;
  const { file, range } = placeOf(whole);
  const lineEnd = endOfLine(source, range.end);
  const lineStart = source.lastIndexOf("\n", range.start - 1) + 1;
  const comment = source.slice(range.end, lineEnd);
  if (/\S/.test(source.slice(lineStart, range.start)) || !/^\s*(\/\*((?!\*\/).)*\*\/\s*)*(\/\/.*)?$/.test(comment)) return undefined;
  const next = source.startsWith("\r\n", lineEnd) ? lineEnd + 2 : lineEnd + 1;
  const [start] = block.statements;
  return start && [{ file, range: { start: lineStart, end: next }, text: "" }, lineBefore(start, whole.getText() + comment.trimEnd())];
}

/** The loop stands beside the declaration, so that nothing in between can run the one without the other. */
function isPlainlyOwned(declared: Node, loop: Node): boolean {
  return declared.parent === loop.parent;
}
