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

/** A private field in the class's own style, behind its other fields. */
export function newField(world: World, owner: ClassLikeDeclaration, base: string, type: string): NewField | undefined {
  const { syntax } = world.compiler;
  const [first] = owner.members;
  if (!first) return undefined;
  const isPrivateStyle = !owner.heritageClauses && !owner.members.some((member) => member.name && syntax.isPrivateIdentifier(member.name)) && owner.members.some((member) => hasModifier(member, syntax.SyntaxKind.PrivateKeyword));
  const bare = freeMember(world, owner, base);
  const isScript = /\.[cm]?jsx?$/.test(owner.getSourceFile().fileName);
  const name = isScript || !isPrivateStyle ? `#${bare}` : bare;
  const code = isScript ? `${name};` : `${name === bare ? "private " : ""}${name}: ${type} | undefined;`;
  const fields = owner.members.filter((member, index) => syntax.isPropertyDeclaration(member) && owner.members.slice(0, index).every((before) => syntax.isPropertyDeclaration(before)));
  const last = fields.at(-1);
  return { name, access: `this.${name}`, edit: last ? insertAfter(last, code) : insertBefore(first, `${code}\n`) };
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
    if (!taken.has(candidate) && !new RegExp(`this\\.#?${candidate}\\b`).test(text)) return candidate;
  }
}
