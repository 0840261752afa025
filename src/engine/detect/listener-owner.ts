import type { CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import { nameNodeOf, programUsesOf, usesOf } from "../facts/callers.js";
import { contextOf } from "../facts/context.js";
import { classAround, endingsOf, functionAround } from "../facts/endings.js";
import { factsOf } from "../facts/file-facts.js";
import { isRemovalName, type ListenerCall } from "../facts/listener-calls.js";
import { isSameReceiver } from "../facts/listener-identity.js";
import { functionOf, registrationOf } from "../facts/registration.js";
import { enclosing, isFunctionNode, isLoop, isWithin, lastName, receiverOf, unwrap, walk } from "../facts/tree.js";
import { handleUsesOf } from "../facts/handle-uses.js";
import type { World } from "../world.js";

/** Functions that a program calls once, to make itself ready. */
const SET_UP = /^[#_]*(set_?up|init|install|register|configure|bootstrap|boot|main|start|run(?![A-Z])|launch|activate|wire|enable|hook|define|patch|trap|serve|listen|attach|bind|mount|graceful|prepare|ensure|on(Load|Ready|Init|Start|Activate)|handle(Signals|Exit|Shutdown|Process)|created$|mounted$|constructor$)/;
/** Classes of which a program has one. */
const SINGLETON = /(Manager|Service|Registry|Server|Daemon|App|Application|Main|Bootstrap|Plugin|Extension|Singleton|Root|Kernel|Monitor|Logger)$/;
const TAKING_APART = /^(clear(Interval|Timeout|Immediate)|abort|close|dispose|destroy|stop|cancel|end|terminate|disconnect|kill|unref|clear|removeAll\w*|delete)$/;
const ENDING_MEMBER = /^(stop|close|dispose|destroy|end|shutdown|teardown|cleanup|unmount|remove|disconnect|terminate|cancel)$/;
const HANDLER_CALLS = /^(get|post|put|patch|delete|head|options|all|use|route|handle|createServer|createSecureServer|command|action|process|schedule|job|task|query|mutation|resolver|procedure|eachMessage|consume|work)$/;

/** The name of the function around a site that others call; callbacks belong to it. */
export function ownerName(world: World, site: Node): string {
  const owner = functionAround(world, site);
  if (!owner) return "";
  if (world.compiler.syntax.isConstructorDeclaration(owner)) return "constructor";
  const name = nameNodeOf(world, owner);
  return (name && lastName(world.compiler.syntax, name)) ?? "";
}

export function isSetUp(world: World, site: Node): boolean {
  return SET_UP.test(ownerName(world, site));
}

/** A class of which there is one: made where the module is loaded, or called after what a program has one of. */
export function isOneOfAKind(world: World, site: Node): boolean {
  const { syntax } = world.compiler;
  const owner = classAround(world, site);
  if (!owner) return false;
  const { name, members } = owner as Node & { name?: Node; members: readonly Node[] };
  const made = members.find((member): member is FunctionNode => syntax.isConstructorDeclaration(member) && isFunctionNode(syntax, member));
  const uses = made ? programUsesOf(world, made).uses : [];
  const news = uses.flatMap((use) => (use.kind === "call" && syntax.isNewExpression(use.call) ? [use.call] : []));
  return news.length > 0 ? news.every((one) => contextOf(world, one).multiplicity === "once") : SINGLETON.test(name?.getText() ?? "");
}

/** The member that ends the instance whose listener this is; `undefined` for a class without one, and outside of classes. */
export function endingOf(world: World, site: Node): Node | undefined {
  const owner = classAround(world, site);
  return owner ? endingsOf(world, owner)[0] : returnedEnding(world, site);
}

/** `return { update, destroy() { … } }`: what a factory gives back has an end, too. */
function returnedEnding(world: World, site: Node): Node | undefined {
  const { syntax } = world.compiler;
  const maker = functionAround(world, site);
  for (const returned of maker ? factsOf(world, maker).returned : []) {
    const value = unwrap(syntax, returned);
    if (!syntax.isObjectLiteralExpression(value)) continue;
    const member = value.properties.find((property) => ENDING_MEMBER.test(lastName(syntax, property.name ?? property) ?? ""));
    if (member) return syntax.isPropertyAssignment(member) ? (functionOf(world, member.initializer) ?? member) : member;
  }
  return undefined;
}

/** Whether an ending takes out other listeners of the same emitter: then this one was forgotten. */
export function takesOutOthers(world: World, ending: Node, receiver: Expression): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walk(syntax, ending, (node) => {
    if (!syntax.isCallExpression(node) || !isRemovalName(lastName(syntax, node.expression))) return !found;
    const from = receiverOf(syntax, node.expression);
    found ||= from !== undefined && isSameReceiver(world, from, receiver);
    return !found;
  });
  return found;
}

/** Whether an ending does more than wait: it clears, aborts, closes or takes out something. */
export function takesApart(world: World, ending: Node): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walk(syntax, ending, (node) => {
    const name = syntax.isCallExpression(node) ? lastName(syntax, node.expression) : undefined;
    found ||= name !== undefined && (isRemovalName(name) || TAKING_APART.test(name) || (name === "remove" && (node as CallExpression).arguments.length === 0));
    return !found;
  });
  return found;
}

/** `source.on("error", (error) => this.emit("error", error))`: an adapter around something that others have, too. */
export function isForwarding(world: World, { listener }: ListenerCall): boolean {
  const { syntax } = world.compiler;
  const body = functionOf(world, listener)?.body;
  const only = body && syntax.isBlock(body) ? (body.statements.length === 1 ? body.statements[0] : undefined) : body;
  return only !== undefined && /^(return\s+)?this\.emit\(/.test(only.getText());
}

/** The executor of a `new Promise` around a site: a wait of its own, that ends when the promise settles. */
export function executorAround(world: World, site: Node): FunctionNode | undefined {
  const { syntax } = world.compiler;
  for (let node = enclosing(syntax, site); isFunctionNode(syntax, node); node = enclosing(syntax, node)) {
    const registration = registrationOf(world, node);
    if (registration?.role === "executor") return node;
    if (registration && registration.role !== "iteration") return undefined;
    if (!registration && nameNodeOf(world, node)) return isCalledIn(world, node);
  }
  return undefined;
}

/** A helper within an executor. */
function isCalledIn(world: World, helper: FunctionNode): FunctionNode | undefined {
  const { syntax } = world.compiler;
  const around = enclosing(syntax, helper);
  if (!isFunctionNode(syntax, around) || registrationOf(world, around)?.role !== "executor") return undefined;
  return usesOf(world, helper).some((use) => use.kind === "call") ? around : undefined;
}

/** The callback that answers requests, jobs or commands around a site: it runs for each of them. */
export function handlerAround(world: World, site: Node): FunctionNode | undefined {
  const { syntax } = world.compiler;
  for (let node = enclosing(syntax, site); isFunctionNode(syntax, node); node = enclosing(syntax, node)) {
    const registration = registrationOf(world, node);
    if (registration?.role === "unknown" && HANDLER_CALLS.test(registration.name) && syntax.isCallExpression(registration.call) && node.parameters.length > 0 && isRouted(world, registration.call)) return node;
  }
  return undefined;
}

/** `app.get("/path", handler)`, `createServer(handler)`, `app.use(handler)`. */
function isRouted(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const name = lastName(syntax, call.expression) ?? "";
  if (/^create/.test(name) || /^(use|all|handle|process|consume|work)$/.test(name)) return true;
  const [first] = call.arguments;
  return first !== undefined && syntax.isStringLiteralLike(first);
}

/** A React effect, or another callback that may return its own cleaning up. */
export function effectAround(world: World, site: Node): FunctionNode | undefined {
  const { syntax } = world.compiler;
  for (let node = enclosing(syntax, site); isFunctionNode(syntax, node); node = enclosing(syntax, node)) {
    const registration = registrationOf(world, node);
    if (registration && /^use(Layout|Insertion|Isomorphic\w*)?Effect$/.test(registration.name)) return node;
  }
  return undefined;
}

/** The loop over a list of events around a registration, where each round listens to another one. */
export function loopOverEvents(world: World, { call, event }: ListenerCall): Node | undefined {
  const { syntax } = world.compiler;
  if (!event) return undefined;
  const names: Node[] = [];
  if (syntax.isIdentifier(event)) names.push(event);
  walk(syntax, event, (node) => {
    if (syntax.isIdentifier(node)) names.push(node);
  });
  for (let node = call.parent; node && !syntax.isSourceFile(node); node = node.parent) {
    const repeats = isLoop(syntax, node) ? node : isFunctionNode(syntax, node) && registrationOf(world, node)?.role === "iteration" ? node : undefined;
    const isHead = repeats && names.some((name) => world.compiler.symbolOf(name)?.declarations?.some((declaration) => isWithin(declaration, repeats)));
    if (repeats && isHead) return isFunctionNode(syntax, repeats) ? registrationOf(world, repeats)?.call : repeats;
  }
  return undefined;
}

/** Whether an observer that a name holds is ever told to stop, or is given to others. */
export function isObserverEnded(world: World, receiver: Expression): boolean {
  const { syntax } = world.compiler;
  const name = syntax.isIdentifier(receiver) ? receiver : syntax.isPropertyAccessExpression(receiver) ? receiver.name : undefined;
  return name === undefined || handleUsesOf(world, name).some(({ kind }) => kind === "released" || kind === "handed-on");
}
