import type { BinaryExpression, Node, PropertyAccessExpression } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { referencesOf } from "../facts/references.js";
import { isSeenOutside } from "../facts/storage.js";
import { hasModifier, isPlainAssignment, wrapped } from "../facts/tree.js";
import { replacing, replacingNode } from "../fix/lines.js";
import type { World } from "../world.js";

/**
 * Makes a list of promises a set: its declaration and every use of it, apart from the values that are pushed.
 * @returns `undefined` where something is done to it for which a set has no word, or where others may see it
 */
export function arrayToSet(world: World, declaration: Node, name: Node): readonly Edit[] | undefined {
  const declared = declaredAsSet(world, declaration);
  if (!declared) return undefined;
  const edits: Edit[] = [...declared];
  for (const reference of referencesOf(world, name)) {
    const used = usedAsSet(world, reference);
    if (!used) return undefined;
    edits.push(...used);
  }
  return edits;
}

/** `tasks: Promise<void>[] = []` becomes `tasks = new Set<Promise<void>>()`. */
function declaredAsSet(world: World, declaration: Node): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isVariableDeclaration(declaration) && !syntax.isPropertyDeclaration(declaration)) return undefined;
  const { name, type, initializer } = declaration;
  if (!initializer || initializer.getText() !== "[]" || isReachedFromOutside(world, declaration)) return undefined;
  const element = type && elementOf(type.getText());
  if (type && element === undefined) return undefined;
  const file = declaration.getSourceFile();
  const edit = replacing(file, { start: name.end, end: initializer.end }, ` = new Set${element === undefined ? "" : `<${element}>`}()`);
  const list = declaration.parent;
  if (!syntax.isVariableDeclarationList(list)) return [edit];
  // Nobody assigns it any more.
  const start = list.getStart(file);
  return list.declarations.length > 1 ? undefined : [...(/^let\b/.test(list.getText()) ? [replacing(file, { start, end: start + "let".length }, "const")] : []), edit];
}

function elementOf(type: string): string | undefined {
  const match = /^(?:readonly\s+)?(?:\((.+)\)|(.+))\[\]$/s.exec(type) ?? /^(?:Readonly)?Array<(.+)>()$/s.exec(type);
  return match?.[1] ?? match?.[2];
}

/** An exported variable, or a field that is not private; a module's own variable is seen by its own file only. */
function isReachedFromOutside(world: World, declaration: Node): boolean {
  const { syntax } = world.compiler;
  if (syntax.isVariableDeclaration(declaration)) return hasModifier(declaration.parent.parent, syntax.SyntaxKind.ExportKeyword);
  return isSeenOutside(world, declaration);
}

/** What becomes of one use: nothing for what a set can do as well. */
function usedAsSet(world: World, reference: Node): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const isField = syntax.isPropertyAccessExpression(reference.parent) && reference.parent.name === reference;
  if (!isField && (syntax.isExportSpecifier(reference.parent) || syntax.isShorthandPropertyAssignment(reference.parent))) return undefined;
  const value = wrapped(syntax, isField ? reference.parent : reference);
  const { parent } = value;
  if (syntax.isPropertyAccessExpression(parent) && parent.expression === value) return memberOfSet(world, parent);
  if (isPlainAssignment(syntax, parent) && parent.left === value) {
    const isReset = parent.right.getText() === "[]" && syntax.isExpressionStatement(parent.parent);
    return isReset ? [replacingNode(parent, `${value.getText()}.clear()`)] : undefined;
  }
  return isIterated(world, value) ? [] : undefined;
}

function memberOfSet(world: World, access: PropertyAccessExpression): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const { parent, name } = access;
  if (name.text === "push") return syntax.isCallExpression(parent) && syntax.isExpressionStatement(parent.parent) ? [replacingNode(name, "add")] : undefined;
  if (name.text !== "length") return undefined;
  const isWritten = syntax.isBinaryExpression(parent) && parent.left === access && isAssignment(world, parent);
  if (!isWritten) return [replacingNode(name, "size")];
  return parent.right.getText() === "0" && syntax.isExpressionStatement(parent.parent) ? [replacingNode(parent, `${access.expression.getText()}.clear()`)] : undefined;
}

function isAssignment(world: World, { operatorToken }: BinaryExpression): boolean {
  const { SyntaxKind } = world.compiler.syntax;
  return operatorToken.kind >= SyntaxKind.FirstAssignment && operatorToken.kind <= SyntaxKind.LastAssignment;
}

/** `Promise.all(tasks)`, `[...tasks]`, `for (const task of tasks)`. */
function isIterated(world: World, value: Node): boolean {
  const { syntax } = world.compiler;
  const { parent } = value;
  if (syntax.isCallExpression(parent)) return parent.expression !== value && /^Promise\.(all|allSettled|race|any)$/.test(parent.expression.getText());
  return syntax.isSpreadElement(parent) || (syntax.isForOfStatement(parent) && parent.expression === value);
}
