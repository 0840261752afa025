import type { CallExpression, Expression, Node } from "../../compiler/index.js";
import type { HandleKind } from "../facts/handle-kinds.js";
import type { HandleUse } from "../facts/handle-uses.js";
import { accessText } from "../facts/plain-text.js";
import { receiverOf, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";

/** A name that holds a handle, and how it is made. */
export interface Held {
  /** The name with what stands before it: `this.#timer`. */
  readonly target: string;
  /** Its declaration. */
  readonly declaration: Node;
  readonly kind: HandleKind;
  /** What is assigned to it. */
  readonly value: Expression;
  readonly uses: readonly HandleUse[];
}

const CLEARING: Partial<Record<HandleKind, string>> = { interval: "clearInterval", timeout: "clearTimeout", frame: "cancelAnimationFrame" };
/** How a handle is let go whose release nobody has written yet. */
const MEMBERS: Partial<Record<HandleKind, readonly string[]>> = {
  subscription: ["unsubscribe"],
  disposable: ["dispose"],
  controller: ["abort"],
  connection: ["disconnect", "terminate", "close", "destroy", "kill"],
  stop: ["stop"],
};

/** The statement that releases what a name holds: as the file itself does it where it does, as its kind asks for elsewhere. */
export function releaseOf(world: World, held: Held): string | undefined {
  const { target, kind } = held;
  const empty = emptiness(world, held);
  const clear = CLEARING[kind];
  if (clear) {
    const call = `${platformOf(world, held.value)}${held.value.getText().includes("requestIdleCallback") ? "cancelIdleCallback" : clear}(${target});`;
    const isUndefinedTaken = kind !== "frame";
    return empty === "null" || (empty === "undefined" && !isUndefinedTaken) ? `if (${target}) ${call}` : call;
  }
  const access = empty === "never" ? target : `${target}?.`;
  if (kind === "stop" && isCallable(world, held)) return `${access}();`;
  const member = usedMember(world, held) ?? (isReleasedSomehow(held) ? undefined : memberOf(world, held));
  return member && `${target}${empty === "never" ? "." : "?."}${member}();`;
}

/** `window.` of `window.setInterval(…)`. */
function platformOf(world: World, value: Expression): string {
  const { syntax } = world.compiler;
  let call = unwrap(syntax, value);
  while (syntax.isCallExpression(call) && syntax.isPropertyAccessExpression(call.expression) && /^(un)?ref$/.test(call.expression.name.text)) call = unwrap(syntax, call.expression.expression);
  const receiver = syntax.isCallExpression(call) && /(^|\.)(set(Interval|Timeout)|request(AnimationFrame|IdleCallback))$/.test(accessText(syntax, call.expression)) ? receiverOf(syntax, call.expression) : undefined;
  return receiver ? `${accessText(syntax, receiver)}.` : "";
}

/** Whether nothing may be held yet, and how that is written. */
function emptiness(world: World, { declaration, target }: Held): "never" | "undefined" | "null" {
  const { name, initializer, type } = declaration as Node & { name: Expression; initializer?: Expression; type?: Node };
  if (initializer?.kind === world.compiler.syntax.SyntaxKind.NullKeyword || /\bnull\b/.test(type?.getText() ?? "")) return "null";
  const isBox = target.endsWith(".current") && !name.getText().endsWith("current");
  if (isBox) return /\bnull\b/.test(initializer?.getText() ?? "") ? "null" : "undefined";
  return initializer === undefined || world.compiler.typeOf(name).isNullable ? "undefined" : "never";
}

function isCallable(world: World, { value, declaration, uses }: Held): boolean {
  const { syntax } = world.compiler;
  if (uses.some(({ kind, node }) => kind === "released" && syntax.isCallExpression(node.parent) && node.parent.expression === node)) return true;
  const name = (declaration as Node & { name: Expression }).name;
  return syntax.isCallExpression(value) && world.compiler.typeOf(name).returnsThenable === "never" && world.compiler.typeOf(value).returnsThenable === "never" && world.compiler.typeOf(value).returnsVoid;
}

function isReleasedSomehow({ uses }: Held): boolean {
  return uses.some(({ kind }) => kind === "released");
}

/** `close` of `this.socket?.close()`. What gives a promise would have to be waited for. */
function usedMember(world: World, { uses }: Held): string | undefined {
  const { syntax } = world.compiler;
  for (const { kind, node, member } of uses) {
    if (kind !== "released" || member === undefined) continue;
    const call = node.parent.parent;
    if (syntax.isCallExpression(call) && call.arguments.length === 0 && /^(close|dispose|unsubscribe|abort|destroy|end|terminate|disconnect|kill|stop|cancel|release|remove|off|teardown)$/.test(member) && isSettled(world, call)) return member;
  }
  return undefined;
}

function isSettled(world: World, call: CallExpression): boolean {
  return world.compiler.thenableCall(call) === "never";
}

function memberOf(world: World, { kind, declaration }: Held): string | undefined {
  const type = world.compiler.typeOf((declaration as Node & { name: Expression }).name);
  return MEMBERS[kind]?.find((member) => type.member(member)?.returnsThenable === "never");
}
