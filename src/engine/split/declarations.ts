import type { Node } from "../../compiler/index.js";
import type { Edit, LifetimeKind } from "../../model/index.js";
import { hasModifier, placeOf } from "../facts/tree.js";
import type { World } from "../world.js";
import { endOfLine, indentOf } from "./source-text.js";
import type { Refused } from "./split.js";

/** How the owner of a new tracker's tasks is called in the comment behind its declaration. */
const OWNERS: Readonly<Record<LifetimeKind, string>> = {
  process: "the process",
  module: "the module",
  instance: "the instance",
  call: "one call",
  iteration: "one iteration",
  event: "one event",
};

/** The lifetime of a tracker and its tasks, as the comment behind its declaration states it. */
export function endsWith(lifetime: LifetimeKind): Stated {
  return { lifetime, comment: `Its tasks end with ${OWNERS[lifetime]}.` };
}

export interface Stated {
  readonly lifetime: LifetimeKind;
  readonly comment: string;
}

/** A declaration that can be made a second time under another name. */
export interface Copied {
  /** The line after it. `isRenewed`: something else is assigned to it later on. */
  insertion(fresh: string, stated: Stated, isRenewed?: boolean): Edit;
}

/** The line of a field or variable, ready to be copied to the line after it. */
export function copiedDeclaration(world: World, declaration: Node): Copied | Refused {
  const { syntax } = world.compiler;
  const { name, initializer } = declaration as Node & { name: Node; initializer?: Node };
  const whole = syntax.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const text = name.getText();
  if (!syntax.isPropertyDeclaration(whole) && !syntax.isVariableStatement(whole)) return { refusal: `\`${text}\` is declared in a parameter or a loop's head: make it a field or a variable of its own first` };
  if (syntax.isVariableStatement(whole) && whole.declarationList.declarations.length > 1) return { refusal: `\`${text}\` is declared together with others: give it a statement of its own first` };
  if (!initializer) return { refusal: `\`${text}\` is made elsewhere than where it is declared: make it where it is declared first` };
  if (hasModifier(whole, syntax.SyntaxKind.OverrideKeyword) || hasModifier(whole, syntax.SyntaxKind.AbstractKeyword)) return { refusal: `\`${text}\` overrides a field of a base class: split that one first` };
  const source = declaration.getSourceFile().text;
  const { file, range } = placeOf(whole);
  const end = endOfLine(source, range.end);
  if (/\S/.test(source.slice(range.end, end).replace(/\/\/.*|\/\*.*\*\//, ""))) return { refusal: `something else stands on the line of \`${text}\`'s declaration: give it a line of its own first` };
  const head = source.slice(range.start, placeOf(name).range.start);
  const tail = source.slice(placeOf(name).range.end, range.end);
  return {
    insertion: (fresh, { lifetime, comment }, isRenewed = false) => ({
      file,
      range: { start: end, end },
      text: `\n${indentOf(source, range.start)}${isRenewed ? mutable(head) : head}${fresh}${relabelled(tail, text, fresh, lifetime)} // ${comment}`,
    }),
  };
}

function mutable(head: string): string {
  return head.replace(/\breadonly\s+/, "").replace(/\bconst\b/, "let");
}

/** What has to go from a declaration so that its variable or field can be assigned again; `undefined` where others are declared with it. */
export function madeMutable(world: World, declaration: Node): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const whole = syntax.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  if (!syntax.isPropertyDeclaration(whole) && !syntax.isVariableStatement(whole)) return undefined;
  if (syntax.isVariableStatement(whole) && whole.declarationList.declarations.length > 1) return undefined;
  const { file, range } = placeOf(whole);
  const { name } = declaration as Node & { name: Node };
  const head = whole.getSourceFile().text.slice(range.start, placeOf(name).range.start);
  const word = /\breadonly\s+|\bconst\b/.exec(head);
  if (!word) return [];
  const start = range.start + word.index;
  return [{ file, range: { start, end: start + word[0].length }, text: word[0] === "const" ? "let" : "" }];
}

/** Labels that repeat the old tracker's name or lifetime speak of the new one. */
function relabelled(text: string, old: string, fresh: string, lifetime: LifetimeKind): string {
  const bare = old.replace(/^#/, "");
  return text
    .replaceAll(new RegExp(`(["'\`])${bare.replaceAll("$", "\\$")}\\1`, "g"), (_, quote: string) => `${quote}${fresh.replace(/^#/, "")}${quote}`)
    .replace(/(\blifetime(?:\s|\/\*[^]*?\*\/|\/\/.*)*:(?:\s|\/\*[^]*?\*\/|\/\/.*)*)(["'`])[^"'`]*\2/, (_, head: string, quote: string) => `${head}${quote}${lifetime}${quote}`);
}
