import type { Expression, Node } from "../../compiler/index.js";
import { nameNodeOf, usesOf } from "../facts/callers.js";
import { isMember, isReachableFromOutside } from "../facts/context.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { registrationOf } from "../facts/registration.js";
import { isNewController, signalLocals, type SignalSource } from "../facts/signal-sources.js";
import { type SignalUse, usesOfSignal } from "../facts/signal-uses.js";
import { enclosing, isFunctionNode, isWithin, lastName, receiverOf, unwrap } from "../facts/tree.js";
import { FINAL_METHOD } from "../facts/vocabulary.js";
import { controllersSignal } from "../fix/follow-inner.js";
import type { World } from "../world.js";
import { isIdle } from "./idle-controllers.js";
import type { GivenSignal, Mismatch } from "./signal-mismatch.js";
import { waitingFor } from "./started-tasks.js";
import { relatedHead } from "./words.js";

/** A controller of an instance (or of a function that makes one) that one of its methods aborts. */
interface OwnerController {
  readonly text: string;
  readonly name: Node;
  readonly uses: readonly SignalUse[];
  readonly abort: Node;
  readonly closer: string;
}

/** Work that is given the signal of whoever asked for it, and not that of the instance that does it. */
export function withoutOwner(world: World, given: GivenSignal): Mismatch | undefined {
  const { syntax } = world.compiler;
  const isFieldGiven = given.root.kind === "field" && isGivenField(world, given.root.declaration);
  if ((given.root.kind !== "parameter" || isHandedOnWithin(world, given)) && !isFieldGiven) return undefined;
  const user = enclosing(syntax, given.call);
  const controller = ownersAround(world, given).find((one) => enclosing(syntax, one.abort) !== user);
  if (!controller) return undefined;
  const { body } = world.compiler.calleeOf(given.call);
  if (body && controller.uses.some(({ kind, node }) => kind !== "aborted" && isWithin(node, body))) return undefined;
  // A controller whose signal a loop looks at ends that loop.
  const idle = isIdle(world, controller.uses) === "sure";
  const sibling = idle || isBrought(world, given) ? undefined : (siblingUse(world, given, controller) ?? siblingTask(world, given, controller));
  if (!idle && !sibling) return undefined;
  const isFinal = FINAL_METHOD.test(controller.closer);
  const why = idle ? `nothing is given \`${controller.text}.signal\`` : `other work here follows \`${controller.text}.signal\`, too`;
  return { form: "without-owner", confidence: idle && isFinal ? "high" : "medium", inner: controller.text, value: controllersSignal(world, controller.text, controller.name, given.value), why, related: [relatedHead("inner", controller.name), relatedHead("abort", controller.abort), ...(sibling ? [relatedHead("made", sibling)] : [])], data: { closer: `${controller.closer}()` } };
}

/** The signal of a helper that only its own file calls is judged where it is handed in; one with a default follows that. */
function isHandedOnWithin(world: World, { root: { declaration }, value }: GivenSignal): boolean {
  const { syntax } = world.compiler;
  if (!declaration || !syntax.isParameter(declaration)) return true;
  const { initializer } = (world.compiler.symbolOf(value)?.declarations?.[0] ?? declaration) as Node & { initializer?: Node };
  if (initializer) return true;
  const owner = declaration.parent;
  return isFunctionNode(syntax, owner) && !isReachableFromOutside(world, owner) && usesOf(world, owner).some(({ kind }) => kind === "call");
}

/** What a callback is called with belongs to whoever calls back: a task runner, which has its own ways to cancel. */
function isBrought(world: World, { root: { kind, declaration } }: GivenSignal): boolean {
  const owner = declaration?.parent;
  return kind === "parameter" && owner !== undefined && isFunctionNode(world.compiler.syntax, owner) && (registrationOf(world, owner) !== undefined || !isMember(world, owner));
}

/** A field that is handed in. */
function isGivenField(world: World, declaration: Node | undefined): boolean {
  const { syntax } = world.compiler;
  if (!declaration) return false;
  if (syntax.isParameter(declaration)) return true;
  const text = (declaration as { name?: Node }).name?.getText();
  return fileFactsOf(world, declaration).assignments.some(({ left, right }) => {
    const target = unwrap(syntax, left);
    const source = unwrap(syntax, right);
    if (!syntax.isPropertyAccessExpression(target) || target.name.text !== text || target.expression.kind !== syntax.SyntaxKind.ThisKeyword) return false;
    const from = syntax.isPropertyAccessExpression(source) ? unwrap(syntax, source.expression) : source;
    const origin = syntax.isIdentifier(from) ? world.compiler.symbolOf(from)?.declarations?.[0] : undefined;
    return origin !== undefined && syntax.isParameter(origin);
  });
}

function ownersAround(world: World, given: GivenSignal): readonly OwnerController[] {
  const { syntax } = world.compiler;
  const found: OwnerController[] = [];
  for (let node: Node = given.call; node; node = node.parent) {
    if (syntax.isClassDeclaration(node) || syntax.isClassExpression(node)) return [...found, ...classControllers(world, node)];
    // What is made around the function that takes the signal belongs to an instance that a function makes.
    const isAround = isFunctionNode(syntax, node) && given.root.kind === "parameter" && given.root.declaration !== undefined && isWithin(given.root.declaration, node) && given.root.declaration.parent !== node;
    if (isAround) found.push(...signalLocals(world, node).flatMap((source) => (source.kind === "local" && source.member ? closed(world, source, source.name.getText()) : [])));
  }
  return found;
}

function classControllers(world: World, owner: Node): readonly OwnerController[] {
  const { syntax } = world.compiler;
  const members = (owner as Node & { members: readonly Node[] }).members;
  return members.flatMap((member) => {
    if (!syntax.isPropertyDeclaration(member) || !(syntax.isIdentifier(member.name) || syntax.isPrivateIdentifier(member.name)) || !holdsController(world, member)) return [];
    const source: SignalSource = { kind: "local", text: `this.${member.name.text}.signal`, name: member.name, member: "signal", isTyped: true };
    return closed(world, source, `this.${member.name.text}`);
  });
}

function holdsController(world: World, member: Node & { readonly name: Node; readonly initializer?: Expression | undefined; readonly type?: Node | undefined }): boolean {
  const { syntax } = world.compiler;
  if (member.initializer && isNewController(world, unwrap(syntax, member.initializer))) return true;
  if (!/\bAbortController\b/.test(member.type?.getText() ?? "")) return false;
  const text = lastName(syntax, member.name);
  return fileFactsOf(world, member).assignments.some(({ left, right }) => isNewController(world, unwrap(syntax, right)) && lastName(syntax, left) === text && receiverOf(syntax, left)?.kind === syntax.SyntaxKind.ThisKeyword);
}

/** A controller with the named function that aborts it. */
function closed(world: World, source: SignalSource, text: string): readonly OwnerController[] {
  const { syntax } = world.compiler;
  const uses = usesOfSignal(world, source).filter((use) => !isRenewal(world, use));
  for (const { kind, node } of uses) {
    if (kind !== "aborted") continue;
    const owner = enclosing(syntax, node);
    const closer = isFunctionNode(syntax, owner) ? nameNodeOf(world, owner)?.getText().replace(/^#/, "") : undefined;
    if (closer) return [{ text, name: source.name, uses, abort: node, closer }];
  }
  return [];
}

/** `this.controller = new AbortController()` uses no signal. */
function isRenewal(world: World, { kind, node }: SignalUse): boolean {
  const { syntax } = world.compiler;
  const { parent } = node;
  if (kind !== "carried") return false;
  return (syntax.isBinaryExpression(parent) && (parent.left === node || parent.operatorToken.kind === syntax.SyntaxKind.EqualsEqualsEqualsToken)) || syntax.isIfStatement(parent) || syntax.isPrefixUnaryExpression(parent);
}

/** Of two tasks that one function starts and leaves, one is given the owner's signal: `this.reading = read(outer); this.writing = write(own)`. */
function siblingTask(world: World, { call }: GivenSignal, { uses }: OwnerController): Node | undefined {
  const { syntax } = world.compiler;
  const user = enclosing(syntax, call);
  if (waitingFor(world, call).kind !== "never") return undefined;
  return uses.find(({ kind, node }) => kind === "passed" && enclosing(syntax, node) === user && syntax.isCallExpression(node.parent) && waitingFor(world, node.parent).kind === "never")?.node;
}

/** Another method that gives its work a signal which follows both: the caller's and the owner's. */
function siblingUse(world: World, { call }: GivenSignal, { uses }: OwnerController): Node | undefined {
  const { syntax } = world.compiler;
  const user = enclosing(syntax, call);
  return uses.find(({ kind, node }) => {
    const list = node.parent;
    return kind === "passed" && enclosing(syntax, node) !== user && syntax.isArrayLiteralExpression(list) && syntax.isCallExpression(list.parent) && lastName(syntax, list.parent.expression) === "any";
  })?.node;
}
