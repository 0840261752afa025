import type { Block, Node } from "../../compiler/index.js";
import type { Confidence, Fix, Multiplicity } from "../../model/index.js";
import type { ListenerCall } from "../facts/listener-calls.js";
import { registrationOf } from "../facts/registration.js";
import { enclosing, isAsync, isFunctionNode, isWithin, unwrap, walkOwn } from "../facts/tree.js";
import type { World } from "../world.js";
import { insertAtEnd, insertAtStart } from "./blocks.js";
import { wrappingRest } from "./into-finally.js";
import { removalText } from "./listener-text.js";
import { namedHere, namedInClass, type NamedListener, usesLocals } from "./named-listener.js";
import { instanceAround, ownerEndOf } from "./owner-end.js";
import { slotOf } from "./statements.js";

/** What is known of a listener that nobody takes out. */
export interface KeptListener {
  readonly registered: ListenerCall;
  readonly confidence: Confidence;
  readonly multiplicity: Multiplicity;
  /** The function that ends the instance, or what a factory gave back. */
  readonly ending: Node | undefined;
}

/** Taken out where its owner ends: by the class's own end, or by what a factory gives back. */
export function forgottenFix(world: World, { registered, confidence, multiplicity, ending }: KeptListener): Fix | undefined {
  const { syntax } = world.compiler;
  const { call } = registered;
  const owner = instanceAround(world, call);
  if (owner) {
    const end = ownerEndOf(world, owner);
    const named = end && multiplicity === "per-instance" && !usesLocals(world, registered.receiver, owner) && !(registered.event && usesLocals(world, registered.event, owner)) ? namedInClass(world, registered, owner) : undefined;
    return end && named ? atEnd(world, registered, { named, body: end.body, isSafe: end.isOnly && confidence !== "low" }) : undefined;
  }
  const body = ending && isFunctionNode(syntax, ending) && ending.body && syntax.isBlock(ending.body) ? ending.body : undefined;
  const slot = slotOf(syntax, call);
  if (!body || !slot || !isWithin(body, slot.container)) return undefined;
  const named = namedHere(world, registered);
  return named && atEnd(world, registered, { named, body, isSafe: confidence !== "low" });
}

function atEnd(world: World, registered: ListenerCall, { named, body, isSafe }: { readonly named: NamedListener; readonly body: Block; readonly isSafe: boolean }): Fix | undefined {
  const removal = removalText(world, registered, named.text);
  if (removal === undefined) return undefined;
  return withName({ title: "Take it out where its owner ends.", kind: isSafe ? "safe" : "suggestion", edits: [...named.edits, insertAtStart(body, `${removal};`)] }, named);
}

/** The clean-up that an effect gives back takes it out. */
export function effectFix(world: World, { registered }: KeptListener): Fix | undefined {
  const { syntax } = world.compiler;
  const effect = enclosing(syntax, registered.call);
  if (!isFunctionNode(syntax, effect) || isAsync(syntax, effect) || !effect.body || !syntax.isBlock(effect.body) || slotOf(syntax, registered.call)?.container !== effect.body) return undefined;
  const registration = registrationOf(world, effect);
  if (!registration || !/^use(Layout|Insertion|Isomorphic\w*)?Effect$/.test(registration.name) || returnsAny(world, effect.body)) return undefined;
  const named = namedHere(world, registered);
  const removal = named && removalText(world, registered, named.text);
  if (!named || removal === undefined) return undefined;
  return withName({ title: "Return what takes it out.", kind: "safe", edits: [...named.edits, insertAtEnd(effect.body, `return () => ${removal};`)] }, named);
}

function returnsAny(world: World, body: Block): boolean {
  let found = false;
  walkOwn(world.compiler.syntax, body, (node) => {
    found ||= world.compiler.syntax.isReturnStatement(node);
  });
  return found;
}

/** What still needs the signal when the function has returned. */
const GOES_ON = /(Response|Stream|Reader|Readable|Iterator|Iterable|Generator|Body|Socket|Connection|Subscription|Process)$/;

/** An abort listener goes when the work behind it is over. */
export function abortFix(world: World, { registered, confidence }: KeptListener): Fix | undefined {
  const { syntax } = world.compiler;
  const { call } = registered;
  const slot = slotOf(syntax, call);
  const home = enclosing(syntax, call);
  if (!slot || !syntax.isExpressionStatement(slot.statement) || unwrap(syntax, slot.statement.expression) !== call || !isFunctionNode(syntax, home) || !isAsync(syntax, home)) return undefined;
  const named = namedHere(world, registered);
  const removal = named && removalText(world, registered, named.text);
  const wrapping = removal && wrappingRest(world, slot.statement, `${removal};`);
  if (!wrapping) return undefined;
  return withName({ title: "Take it out when the work is over.", kind: confidence !== "low" && !givesBackWork(world, slot.siblings.slice(slot.index + 1)) ? "safe" : "suggestion", edits: [...named.edits, ...wrapping] }, named);
}

/** Whether something that is returned may still be at work: the body of a response, a stream. */
function givesBackWork(world: World, statements: readonly Node[]): boolean {
  const { syntax } = world.compiler;
  let found = false;
  const look = (node: Node): boolean => {
    if (!syntax.isReturnStatement(node) || !node.expression) return !found;
    const value = unwrap(syntax, node.expression);
    const awaited = world.compiler.typeOf(value);
    found ||= !awaited.isResolved || awaited.names.some((name) => GOES_ON.test(name)) || awaited.thenable !== "never";
    return !found;
  };
  for (const statement of statements) if (look(statement)) walkOwn(syntax, statement, look);
  return found;
}

function withName(fix: Fix, { introduces }: NamedListener): Fix {
  return introduces === undefined ? fix : { ...fix, introduces };
}
