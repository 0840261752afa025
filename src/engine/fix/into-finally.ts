import type { Node, Statement } from "../../compiler/index.js";
import type { Edit, TextRange } from "../../model/index.js";
import { enclosing, isAsync, isFunctionNode, walkOwn } from "../facts/tree.js";
import type { World } from "../world.js";
import { insertAtEnd } from "./blocks.js";
import { indentOf, indentUnitOf, inserting } from "./lines.js";
import { declaredNames, mentionsAny } from "./names.js";
import { codeOf, indented, linesOf, removing, slotOf } from "./statements.js";
import { wrappingInTry } from "./wrap-try.js";

/**
 * Runs a release however the statements before it end: they go into `try`, and it into `finally`. What they declare takes
 * those behind the release with it, as long as these wait for nothing.
 * @param begin the statement behind which the work begins: the one that makes what is released
 * @param release the statement that releases it; a statement right behind it that forgets the handle (`this.timer = undefined`) goes with it
 * @param handle the handle as it is written
 * @returns `undefined` where they are not in one block, or the code behind the release has its own use of it
 */
export function movingToFinally(world: World, begin: Node, release: Node, handle: string): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const first = slotOf(syntax, begin);
  const slot = slotOf(syntax, release);
  if (!first || !slot || first.container !== slot.container || slot.index - first.index < 2) return undefined;
  const { siblings, index } = slot;
  const next = siblings[index + 1];
  const forgets = next && new RegExp(`^${escaped(handle)}\\s*=\\s*(undefined|null)\\s*;?$`).test(next.getText()) ? 1 : 0;
  const group = siblings.slice(index, index + 1 + forgets);
  const work = siblings.slice(first.index + 1, index);
  const rest = siblings.slice(index + 1 + forgets);
  const isNeeded = mentionsAny(syntax, rest, declaredNames(syntax, work));
  if (isNeeded && (rest.some((one) => waits(world, one)) || rest.some((one) => one.getText().includes(handle)))) return undefined;
  const body = isNeeded ? [...work, ...rest] : work;
  // A promise that is returned as it is ends after `finally`.
  if (work.some((one) => returnsPromise(world, one))) return undefined;
  const code = group.map((one) => codeOf(one)).join("\n");
  const wrapping = isNeeded ? aroundAll(world, body, group, code) : wrappingWork(world, body, code);
  return wrapping && [...wrapping.filter((edit) => !group.some((one) => isInside(edit, removing(one).range))), ...group.map((one) => removing(one))];
}

/** Puts what stands behind a statement, to the end of its block, into `try`, and `code` into its `finally`. */
export function wrappingRest(world: World, begin: Node, code: string): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const slot = slotOf(syntax, begin);
  const rest = slot?.siblings.slice(slot.index + 1) ?? [];
  const owner = enclosing(syntax, begin);
  if (rest.length === 0 || !isFunctionNode(syntax, owner)) return undefined;
  const returns = rest.flatMap((one) => promisesReturned(world, one));
  if (returns.length > 0 && !isAsync(syntax, owner)) return undefined;
  const wrapping = wrappingWork(world, rest, code);
  const file = begin.getSourceFile();
  return wrapping && [...wrapping, ...returns.map((value) => inserting(file, value.getStart(file), "await "))];
}

/** Work that is a `try` already is given a `finally` of its own, or `code` as the last of what is there. */
function wrappingWork(world: World, work: readonly Statement[], code: string): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const [only, ...others] = work;
  if (!only || others.length > 0 || !syntax.isTryStatement(only)) return wrappingInTry(syntax, work, code);
  if (only.finallyBlock) return only.finallyBlock.statements.length > 0 ? [insertAtEnd(only.finallyBlock, code)] : undefined;
  const file = only.getSourceFile();
  const indent = indentOf(file.text, only.getStart(file));
  return [inserting(file, only.end, ` finally {\n${indented(code, indent + indentUnitOf(file.text))}\n${indent}}`)];
}

/** `wrappingInTry`, with lines in between that are about to go. */
function aroundAll({ compiler: { syntax } }: World, body: readonly Statement[], group: readonly Statement[], code: string): readonly Edit[] | undefined {
  return group.every((one) => linesOf(one).isWhole) ? wrappingInTry(syntax, body, code) : undefined;
}

function isInside({ range }: Edit, { start, end }: TextRange): boolean {
  return range.start >= start && range.end < end;
}

function waits(world: World, statement: Node): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walkOwn(syntax, statement, (node) => {
    found ||= syntax.isAwaitExpression(node) || (syntax.isForOfStatement(node) && node.awaitModifier !== undefined);
    return !found;
  });
  return found;
}

function returnsPromise(world: World, statement: Node): boolean {
  return promisesReturned(world, statement).length > 0;
}

/** Returned expressions that are promises and are not awaited. */
function promisesReturned(world: World, statement: Node): readonly Node[] {
  const { syntax } = world.compiler;
  const found: Node[] = [];
  const look = (node: Node): void => {
    if (syntax.isReturnStatement(node) && node.expression && !syntax.isAwaitExpression(node.expression) && world.compiler.typeOf(node.expression).thenable !== "never") found.push(node.expression);
  };
  look(statement);
  walkOwn(syntax, statement, look);
  return found;
}

function escaped(text: string): string {
  return text.replaceAll(/[$.?()[\]]/g, "\\$&");
}
