import type { Identifier, Node, PrivateIdentifier, SymbolToken } from "../../compiler/index.js";
import type { World } from "../world.js";
import { fileFactsOf } from "./file-facts.js";

/** A name where something is used (not where it is declared). */
export type Reference = Identifier | PrivateIdentifier;

/** Every use of a declared thing in the file where `nameNode` stands; `nameNode` is its declaration's name, or any use. */
export function referencesOf(world: World, nameNode: Node): readonly Reference[] {
  return world.ask(collectReferences, nameNode, []);
}

function collectReferences(world: World, nameNode: Node): readonly Reference[] {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(nameNode) && !syntax.isPrivateIdentifier(nameNode)) return [];
  const token = world.compiler.symbolOf(nameNode);
  if (!token) return [];
  const namesakes = fileFactsOf(world, nameNode).names.get(nameNode.text) ?? [];
  return namesakes.filter((name) => !isDeclaredHere(name, token) && world.compiler.symbolOf(name) === token);
}

function isDeclaredHere(name: Reference, token: SymbolToken): boolean {
  const { parent } = name;
  return (token.declarations?.includes(parent) ?? false) && (parent as { name?: Node }).name === name;
}

/** The declaration behind a name, when there is exactly one with this shape. */
export function declarationOf(world: World, name: Node): Node | undefined {
  const declarations = world.compiler.symbolOf(name)?.declarations;
  return declarations?.length === 1 ? declarations[0] : declarations?.find((one) => "body" in one && one.body !== undefined) ?? declarations?.[0];
}
