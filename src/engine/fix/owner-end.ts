import type { Block, ClassLikeDeclaration, Node } from "../../compiler/index.js";
import { endingsOf } from "../facts/endings.js";
import { functionOf } from "../facts/registration.js";
import { hasModifier, isFunctionNode, lastName, receiverOf, walk } from "../facts/tree.js";
import type { World } from "../world.js";

/** Where an instance ends. */
export interface OwnerEnd {
  readonly body: Block;
  /** False where it has several ends, none of which leads to the others. */
  readonly isOnly: boolean;
}

/** The body of the member that ends an instance of a class; of several, the one that the others call. */
export function ownerEndOf(world: World, owner: Node): OwnerEnd | undefined {
  const { syntax } = world.compiler;
  const all = endingsOf(world, owner).filter((end) => !hasModifier(end, syntax.SyntaxKind.StaticKeyword));
  const inner = all.filter((end) => !all.some((other) => other !== end && calls(world, end, other)));
  const [end] = inner;
  const body = end && bodyOf(world, end);
  return body && { body, isOnly: inner.length === 1 };
}

function bodyOf(world: World, member: Node): Block | undefined {
  const { syntax } = world.compiler;
  const run = syntax.isPropertyDeclaration(member) && member.initializer ? functionOf(world, member.initializer) : isFunctionNode(syntax, member) ? member : undefined;
  return run?.body && syntax.isBlock(run.body) && run.getSourceFile() === member.getSourceFile() ? run.body : undefined;
}

/** `close() { this.stop(); }` */
function calls(world: World, from: Node, to: Node): boolean {
  const { syntax } = world.compiler;
  const name = (to as Node & { name?: Node }).name;
  const text = name && lastName(syntax, name);
  let found = false;
  walk(syntax, from, (node) => {
    found ||= syntax.isCallExpression(node) && text !== undefined && lastName(syntax, node.expression) === text && receiverOf(syntax, node.expression)?.kind === syntax.SyntaxKind.ThisKeyword;
    return !found;
  });
  return found;
}

/** The class around a site whose instance `this` is there. */
export function instanceAround(world: World, site: Node): ClassLikeDeclaration | undefined {
  const { syntax } = world.compiler;
  for (let inner: Node = site; inner.parent; inner = inner.parent) {
    const outer = inner.parent;
    if (syntax.isFunctionDeclaration(outer) || syntax.isFunctionExpression(outer) || syntax.isClassStaticBlockDeclaration(outer)) return undefined;
    if (!syntax.isClassDeclaration(outer) && !syntax.isClassExpression(outer)) {
      if (syntax.isObjectLiteralExpression(outer) && !syntax.isPropertyAssignment(inner) && !syntax.isSpreadAssignment(inner)) return undefined;
      continue;
    }
    return hasModifier(inner, syntax.SyntaxKind.StaticKeyword) ? undefined : outer;
  }
  return undefined;
}
