import type { Node } from "../../compiler/index.js";
import { fileFactsOf } from "../facts/file-facts.js";
import type { World } from "../world.js";

/** Whether the platform that a file is written for has `AbortSignal.any`, as far as the file's own words lead to its declaration. */
export function knowsAny(world: World, site: Node): boolean {
  const { names } = fileFactsOf(world, site);
  return declaresAny(world, names.get("AbortSignal") ?? []) || controllersSignal(world, names.get("AbortController") ?? []);
}

/** `AbortController` leads to its member's type. */
function controllersSignal(world: World, names: readonly Node[]): boolean {
  const { PropertySignature, GetAccessor, PropertyDeclaration } = world.compiler.syntax.SyntaxKind;
  const [name] = names;
  const declarations = (name && world.compiler.symbolOf(name)?.declarations) ?? [];
  const members = declarations.flatMap((declaration) => (declaration as { members?: readonly Node[] }).members ?? []);
  const types = members.flatMap((member) => {
    const { name: own, type } = member as Node & { name?: Node; type?: Node & { typeName?: Node } };
    const isMember = [PropertySignature, GetAccessor, PropertyDeclaration].some((kind) => kind === member.kind);
    return isMember && own?.getText() === "signal" && type?.typeName ? [type.typeName] : [];
  });
  return declaresAny(world, types);
}

function declaresAny(world: World, names: readonly Node[]): boolean {
  return names.some((name) => {
    const { declarations = [] } = world.compiler.symbolOf(name) ?? {};
    return declarations.some((declaration) => declaration.getSourceFile().isDeclarationFile && /\bany\s*\(/.test(declaration.getText()));
  });
}
