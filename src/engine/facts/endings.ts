import type { FunctionNode, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { nameNodeOf, usesOf } from "./callers.js";
import { isReachableFromOutside } from "./context.js";
import { hasModifier, isFunctionNode } from "./tree.js";
import { FINAL_METHOD, STOP_METHODS } from "./vocabulary.js";

/** Methods that tell of an end, `onClose`, run at each end of a connection; those of frameworks, `onDestroy`, once at the owner's. */
const TELLS_OF_END = /^_?(on|handle)_?(stop|close|disconnect|end|exit|quit|kill)/i;
const MORE_FINAL = /^_?(on)?_?(module|application)?_?(destroy|shutdown|beforeunload|unload|dispose|cleanup|clean_?up|teardown|unsubscribe|stop|close)(all|timers?|intervals?|polling|watching|everything)?$/i;

/** Whether a function ends its owner for good, going by its name: `close`, `dispose`, `[Symbol.dispose]`, `ngOnDestroy`. */
export function isEnding(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  const name = isFunctionNode(syntax, node) ? nameNodeOf(world, node) : syntax.isMethodDeclaration(node) || syntax.isPropertyDeclaration(node) ? node.name : undefined;
  const text = name?.getText().replace(/^\[.*?\.?(\w+)\]$/, "$1").replace(/^#/, "").replace(/^k(?=[A-Z])/, "");
  if (text === undefined || TELLS_OF_END.test(text)) return false;
  return STOP_METHODS.has(text) || world.settings.stopMethods.includes(text) || FINAL_METHOD.test(text) || MORE_FINAL.test(text);
}

/** The class around a node that runs as part of an instance of it: in a method, a field's initialiser, or a function within one. */
export function classAround(world: World, node: Node): Node | undefined {
  const { syntax } = world.compiler;
  for (let outer = node.parent; outer && !syntax.isSourceFile(outer); outer = outer.parent) {
    if (syntax.isClassDeclaration(outer) || syntax.isClassExpression(outer)) return outer;
  }
  return undefined;
}

/** The members by which an instance of a class is ended. */
export function endingsOf(world: World, owner: Node): readonly Node[] {
  const { members } = owner as Node & { members: readonly Node[] };
  return members.filter((member) => isEnding(world, member) && !hasModifier(member, world.compiler.syntax.SyntaxKind.AbstractKeyword));
}

/** True for a site that only runs when its owner ends: in a method that ends it, or in one that only such methods call. */
export function runsAtEnd(world: World, node: FunctionNode): boolean {
  return isEnding(world, node) || world.ask(isCalledAtEndOnly, node, true);
}

function isCalledAtEndOnly(world: World, node: FunctionNode): boolean {
  const uses = usesOf(world, node);
  if (uses.length === 0 || isReachableFromOutside(world, node)) return false;
  return uses.every((use) => {
    const caller = use.kind === "call" ? functionAround(world, use.call) : undefined;
    return caller !== undefined && runsAtEnd(world, caller);
  });
}

/** The nearest function around a node that can be called by a name: callbacks belong to it. */
export function functionAround(world: World, node: Node): FunctionNode | undefined {
  const { syntax } = world.compiler;
  for (let outer = node.parent; outer && !syntax.isSourceFile(outer); outer = outer.parent) {
    if (isFunctionNode(syntax, outer) && (syntax.isConstructorDeclaration(outer) || nameNodeOf(world, outer) !== undefined)) return outer;
  }
  return undefined;
}
