import type { ClassLikeDeclaration, Node } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { hasModifier, lastName } from "../facts/tree.js";
import type { World } from "../world.js";
import { insertAfter, insertBefore } from "./statements.js";

/** A field that a fix adds to a class. */
export interface NewField {
  readonly name: string;
  /** `this.#timer` */
  readonly access: string;
  readonly edit: Edit;
}

/** A private field for a value that comes later, in the class's own style, behind its other fields. */
export function newField(world: World, owner: ClassLikeDeclaration, base: string, type: string): NewField | undefined {
  return newMember(world, owner, base, { modifier: "", text: isScript(owner) ? "" : `: ${type} | undefined` });
}

/** A private field with all that follows its name. */
export function newMember(world: World, owner: ClassLikeDeclaration, base: string, { modifier, text }: { readonly modifier: "" | "readonly"; readonly text: string }): NewField | undefined {
  const { syntax } = world.compiler;
  const [first] = owner.members;
  if (!first) return undefined;
  const isPrivateStyle = !isScript(owner) && !owner.heritageClauses && !owner.members.some((member) => member.name && syntax.isPrivateIdentifier(member.name)) && usesPrivate(world, owner);
  const bare = freeMember(world, owner, base);
  const name = isPrivateStyle ? bare : `#${bare}`;
  const words = isScript(owner) ? [name] : [...(isPrivateStyle ? ["private"] : []), ...(modifier ? [modifier] : []), name];
  const code = `${words.join(" ")}${text};`;
  const fields = owner.members.filter((member, index) => syntax.isPropertyDeclaration(member) && owner.members.slice(0, index).every((before) => syntax.isPropertyDeclaration(before)));
  const last = fields.at(-1);
  return { name, access: `this.${name}`, edit: last ? insertAfter(last, code) : insertBefore(first, `${code}\n`) };
}

function isScript(node: Node): boolean {
  return /\.[cm]?jsx?$/.test(node.getSourceFile().fileName);
}

/** `private` members, those that a constructor's parameters declare included. */
function usesPrivate(world: World, owner: ClassLikeDeclaration): boolean {
  const { syntax } = world.compiler;
  const all: readonly Node[] = owner.members.flatMap((member) => [member, ...(syntax.isConstructorDeclaration(member) ? member.parameters : [])]);
  return all.some((one) => hasModifier(one, syntax.SyntaxKind.PrivateKeyword));
}

/** `timer`, or `timer2`, …: what no member, and nothing behind `this.`, is called. */
function freeMember(world: World, owner: ClassLikeDeclaration, base: string): string {
  const { syntax } = world.compiler;
  const taken = new Set(owner.members.flatMap(({ name }) => (name ? [lastName(syntax, name)?.replace(/^#/, "")] : [])));
  const parameters = owner.members.flatMap((member) => (syntax.isConstructorDeclaration(member) ? member.parameters.map(({ name }: { name: Node }) => name.getText()) : []));
  for (const name of parameters) taken.add(name);
  const text = owner.getText();
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? base : `${base}${number}`;
    if (!taken.has(candidate) && !new RegExp(`this\\s*\\.\\s*#?${candidate}(?![\\p{ID_Continue}$])`, "u").test(text)) return candidate;
  }
}
