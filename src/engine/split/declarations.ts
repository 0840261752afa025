import type { Node } from "../../compiler/index.js";
import type { Edit, LifetimeKind } from "../../model/index.js";
import { placeOf } from "../facts/tree.js";
import type { World } from "../world.js";
import { indentOf } from "./source-text.js";

/** How the owner of a new tracker's tasks is called in the comment behind its declaration. */
const OWNERS: Readonly<Record<LifetimeKind, string>> = {
  process: "the process",
  module: "the module",
  instance: "the instance",
  call: "one call",
  iteration: "one iteration",
  event: "one event",
};

/** A declaration that can be made a second time under another name. */
export interface Copied {
  insertion(fresh: string, lifetime: LifetimeKind): Edit;
}

/** The line of a field or variable, ready to be copied to the line after it. */
export function copiedDeclaration(world: World, declaration: Node): Copied | { readonly refusal: string } {
  const { syntax } = world.compiler;
  const { name, initializer } = declaration as Node & { name: Node; initializer?: Node };
  const whole = syntax.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  if (!syntax.isPropertyDeclaration(whole) && !syntax.isVariableStatement(whole)) return { refusal: "it is declared in a parameter or a loop's head" };
  if (syntax.isVariableStatement(whole) && whole.declarationList.declarations.length > 1) return { refusal: "it is declared together with others" };
  if (!initializer) return { refusal: "it is made elsewhere than where it is declared" };
  const source = declaration.getSourceFile().text;
  const { file, range } = placeOf(whole);
  const end = endOfLine(source, range.end);
  if (/\S/.test(source.slice(range.end, end).replace(/\/\/.*|\/\*.*\*\//, ""))) return { refusal: "something else stands on the line of its declaration" };
  const head = source.slice(range.start, placeOf(name).range.start);
  const tail = source.slice(placeOf(name).range.end, range.end);
  return {
    insertion: (fresh, lifetime) => ({
      file,
      range: { start: end, end },
      text: `\n${indentOf(source, range.start)}${head}${fresh}${relabelled(tail, name.getText(), fresh, lifetime)} // Its tasks end with ${OWNERS[lifetime]}.`,
    }),
  };
}

/** Labels that repeat the old tracker's name or lifetime speak of the new one. */
function relabelled(text: string, old: string, fresh: string, lifetime: LifetimeKind): string {
  const bare = old.replace(/^#/, "");
  return text
    .replaceAll(new RegExp(`(["'\`])${bare.replaceAll("$", "\\$")}\\1`, "g"), (_, quote: string) => `${quote}${fresh.replace(/^#/, "")}${quote}`)
    .replace(/(\blifetime:\s*)(["'`])[^"'`]*\2/, (_, head: string, quote: string) => `${head}${quote}${lifetime}${quote}`);
}

function endOfLine(text: string, from: number): number {
  const line = text.indexOf("\n", from);
  if (line < 0) return text.length;
  return text[line - 1] === "\r" ? line - 1 : line;
}
