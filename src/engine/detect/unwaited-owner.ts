import type { FunctionNode, Node } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import { programUsesOf } from "../facts/callers.js";
import { fileFactsOf, factsOf } from "../facts/file-facts.js";
import { isPrivateField } from "../facts/storage.js";
import { enclosing, hasModifier, isFunctionNode, isWithin } from "../facts/tree.js";
import type { TrackerFacts } from "../model/trackers.js";
import { classOf } from "../model/unwaited.js";
import type { World } from "../world.js";
import { isFinal } from "./tracked-waits.js";

/** Who owns a tracker, what ends the owner, and how sure it is that nobody else waits. */
export interface Owner {
  /** The method or function that ends the owner without a wait. */
  readonly end: Node | undefined;
  readonly confidence: Confidence;
}

/** The owner of a tracker that only this file reaches; `undefined` where others may wait for it. */
export function ownerOf(world: World, tracker: TrackerFacts): Owner | undefined {
  const { syntax } = world.compiler;
  const { declaration } = tracker;
  const owner = classOf(world, declaration);
  if (owner) {
    const end = owner.members.find((member) => isFunctionNode(syntax, member) && isEnding(world, member));
    return fieldOwner(world, declaration, end, hasModifier(owner, syntax.SyntaxKind.ExportKeyword));
  }
  if (!syntax.isVariableDeclaration(declaration)) return undefined;
  const home = enclosing(syntax, declaration);
  if (isFunctionNode(syntax, home)) return closureOwner(world, home);
  const statement = declaration.parent.parent;
  const end = endIn(world, declaration.getSourceFile(), (node) => syntax.isFunctionDeclaration(node));
  if (hasModifier(statement, syntax.SyntaxKind.ExportKeyword)) return sharedOwner(world, tracker, end);
  return { end, confidence: isKeepAlive(statement) ? "low" : end ? "high" : "medium" };
}

function endIn(world: World, file: Node, isWanted: (node: FunctionNode) => boolean): FunctionNode | undefined {
  const { syntax } = world.compiler;
  return [...fileFactsOf(world, file).functions.keys()].find((node): node is FunctionNode => isFunctionNode(syntax, node) && isWanted(node) && isEnding(world, node));
}

/** A variable that other files import: its end may stand where its tasks come from. */
function sharedOwner(world: World, { declaration, uses }: TrackerFacts, own: FunctionNode | undefined): Owner | undefined {
  if (world.reach !== "program") return undefined;
  if (own) return { end: own, confidence: "medium" };
  const { syntax } = world.compiler;
  const adders = uses.flatMap((use) => (use.kind === "add" ? [enclosing(syntax, use.node)] : []));
  const callers = adders.flatMap((adder) => (isFunctionNode(syntax, adder) ? programUsesOf(world, adder).uses.map((use) => (use.kind === "value" ? use.node : use.call)) : []));
  const home = declaration.getSourceFile();
  const files = new Set([...uses.map((use) => use.node), ...callers].map((node) => node.getSourceFile()));
  files.delete(home);
  for (const file of files) {
    const end = endIn(world, file, () => true);
    if (end) return { end, confidence: "medium" };
  }
  return undefined;
}

function fieldOwner(world: World, declaration: Node, end: Node | undefined, isExported: boolean): Owner | undefined {
  const { syntax } = world.compiler;
  if (isKeepAlive(declaration)) return { end, confidence: "low" };
  if (isPrivateField(world, declaration)) return { end, confidence: end ? "high" : "medium" };
  const { name } = declaration as Node & { name?: Node };
  const isMeant = syntax.isBinaryExpression(declaration) || (name?.getText().startsWith("_") ?? false);
  if (isMeant || !isExported) return { end, confidence: "medium" };
  return end ? { end, confidence: "medium" } : undefined;
}

/** A factory that returns what ends the things that it made. */
function closureOwner(world: World, home: FunctionNode): Owner | undefined {
  const { syntax } = world.compiler;
  const { returned } = factsOf(world, home);
  const end = [...fileFactsOf(world, home).functions.keys()].find((node) => isFunctionNode(syntax, node) && node !== home && isWithin(node, home) && isEnding(world, node));
  return end && returned.some((value) => isWithin(end, value) || /stop|close|dispose|shutdown|destroy/i.test(value.getText())) ? { end, confidence: "high" } : undefined;
}

/** `stop`, `close`, `dispose`; not `end` and `onClosed`, which are what happens to a task as well. */
function isEnding(world: World, node: FunctionNode): boolean {
  const { name } = node;
  return node.body !== undefined && isFinal(world, node) && !/(end|ed|exit|quit)$/i.test(name?.getText() ?? "");
}

/** `// keep a reference, or the promise may be collected`: it is not there to be waited for. */
function isKeepAlive(declaration: Node): boolean {
  const comment = declaration.getFullText().slice(0, declaration.getStart() - declaration.getFullStart());
  return /garbage|\bGC\b|keep.*(alive|reference)|strong reference|hold.*reference/i.test(comment);
}
