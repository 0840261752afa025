import type { Node } from "../../compiler/index.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { referencesOf } from "../facts/references.js";
import { isPrivateField } from "../facts/storage.js";
import { type SignalUse, usesOfSignal } from "../facts/signal-uses.js";
import { enclosing, isFunctionNode, isWithin, lastName, wrapped } from "../facts/tree.js";
import { ADD_METHODS } from "../facts/vocabulary.js";
import { controllersSignal } from "../fix/follow-inner.js";
import type { World } from "../world.js";
import { isIdle } from "./idle-controllers.js";
import type { GivenSignal, Mismatch } from "./signal-mismatch.js";
import { relatedHead } from "./words.js";

/** A controller that a function makes and keeps in a field, or in a member of an object, for others to abort. */
interface KeptController {
  readonly made: Node;
  /** The name of the field or member. */
  readonly member: string;
  readonly text: string;
}

/** `this.turn = new AbortController(); await speak(text, this.session.signal)`: whoever aborts the turn ends nothing. */
export function keptController(world: World, given: GivenSignal): Mismatch | undefined {
  const { kind, declaration } = given.root;
  if (kind !== "field" && kind !== "parameter" && kind !== "module") return undefined;
  const outer = (declaration as { name?: Node } | undefined)?.name?.getText();
  for (const { made, member, text } of controllersBefore(world, given.call)) {
    if (member === outer) continue;
    const abort = abortOf(world, made, member);
    if (!abort || isAskedFor(world, made, member)) continue;
    return { form: "idle-controller", confidence: "medium", inner: text, value: controllersSignal(world, text, made, given.value), why: `nothing is given \`${text}.signal\``, related: [relatedHead("inner", made), relatedHead("abort", abort)], data: { lifetime: "call" } };
  }
  return undefined;
}

/** Those that are made, on every path, in the function of a call and before it. */
function controllersBefore(world: World, call: Node): readonly KeptController[] {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, call);
  if (!isFunctionNode(syntax, owner) || syntax.isConstructorDeclaration(owner)) return [];
  return (fileFactsOf(world, call).names.get("AbortController") ?? []).flatMap(({ parent: made }) => {
    if (!syntax.isNewExpression(made) || made.end > call.pos || enclosing(syntax, made) !== owner || !isOnTheWay(world, made, call)) return [];
    return keptAt(world, made) ?? [];
  });
}

/** One that is made only where there is none yet is no call's own. */
function isOnTheWay(world: World, made: Node, call: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = made; !isWithin(call, node); node = node.parent) if (syntax.isIfStatement(node) || syntax.isConditionalExpression(node)) return false;
  return true;
}

function keptAt(world: World, made: Node): KeptController | undefined {
  const { syntax } = world.compiler;
  let kept: KeptController | undefined;
  let value = wrapped(syntax, made);
  for (let { parent } = value; syntax.isBinaryExpression(parent) && parent.right === value; { parent } = value) {
    if (parent.operatorToken.kind !== syntax.SyntaxKind.EqualsToken) return undefined;
    if (syntax.isPropertyAccessExpression(parent.left) && isOwnField(world, parent.left.name)) kept = { made, member: parent.left.name.text, text: parent.left.getText() };
    value = wrapped(syntax, parent);
  }
  const { parent } = value;
  if (kept && syntax.isVariableDeclaration(parent)) return isUnused(world, parent.name) ? kept : undefined;
  if (kept || !syntax.isPropertyAssignment(parent)) return kept;
  const holder = wrapped(syntax, parent.parent).parent;
  if (!syntax.isVariableDeclaration(holder) || !staysHere(world, holder.name)) return undefined;
  return { made, member: parent.name.getText(), text: `${holder.name.getText()}.${parent.name.getText()}` };
}

function isOwnField(world: World, name: Node): boolean {
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  return declaration !== undefined && isPrivateField(world, declaration);
}

/** `const tab = (this.tab = new AbortController())`, of which nobody is given the signal. */
function isUnused(world: World, name: Node): boolean {
  const uses: readonly SignalUse[] = usesOfSignal(world, { kind: "local", text: `${name.getText()}.signal`, name, member: "signal", isTyped: true });
  return isIdle(world, uses.filter((use) => !isComparison(world, use))) !== undefined;
}

function isComparison(world: World, { node }: SignalUse): boolean {
  const { syntax } = world.compiler;
  return syntax.isBinaryExpression(node.parent) && /^[!=]==?$/.test(node.parent.operatorToken.getText());
}

/** An object that is put into a collection, and otherwise only asked for its members. */
function staysHere(world: World, name: Node): boolean {
  const { syntax } = world.compiler;
  return referencesOf(world, name).every((reference) => {
    const { parent } = reference;
    if (syntax.isPropertyAccessExpression(parent)) return true;
    return syntax.isCallExpression(parent) && parent.expression !== reference && ADD_METHODS.has(lastName(syntax, parent.expression) ?? "");
  });
}

function abortOf(world: World, made: Node, member: string): Node | undefined {
  const { syntax } = world.compiler;
  return (fileFactsOf(world, made).names.get("abort") ?? []).find(({ parent }) => syntax.isPropertyAccessExpression(parent) && lastName(syntax, parent.expression) === member)?.parent;
}

/** Whether anybody in the file hands on the signal of a member of this name, or the controller itself. */
function isAskedFor(world: World, made: Node, member: string): boolean {
  const { syntax } = world.compiler;
  return (fileFactsOf(world, made).names.get(member) ?? []).some((name) => {
    const access = name.parent;
    // A declaration, or the object that it is made in.
    if (!syntax.isPropertyAccessExpression(access) || access.name !== name) return syntax.isShorthandPropertyAssignment(access) || access.kind === syntax.SyntaxKind.BindingElement;
    const value = wrapped(syntax, access);
    const { parent } = value;
    if (syntax.isBinaryExpression(parent)) return parent.left !== value && parent.operatorToken.kind === syntax.SyntaxKind.EqualsToken;
    if (!syntax.isPropertyAccessExpression(parent)) return !(syntax.isIfStatement(parent) || syntax.isPrefixUnaryExpression(parent));
    if (parent.name.text !== "signal") return parent.name.text !== "abort";
    const outer = wrapped(syntax, parent).parent;
    return !(syntax.isPropertyAccessExpression(outer) && outer.name.text === "aborted");
  });
}
