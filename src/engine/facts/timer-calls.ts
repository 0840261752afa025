import type { CallExpression, Expression, FunctionNode, NewExpression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { factsOf } from "./file-facts.js";
import { handleUsesOf } from "./handle-uses.js";
import { isFunctionNode, isWithin, lastName, receiverOf, unwrap } from "./tree.js";

/** `interval` fires until it is cleared, `timeout` once. */
export type TimerKind = "interval" | "timeout";

/** What a call gives that makes a timer: the handle that clears it, or something that stops it (a function, or an object with one). */
export interface MadeTimer {
  readonly kind: TimerKind;
  readonly gives: "handle" | "stop";
}

const GLOBALS = /^(window|globalThis|self|global)$|\bwindow$|\bdefaultView!?$/;

/** The platform's own timers: by name, and by what the name stands for where that is known. */
export function timerKindOf(world: World, call: CallExpression | NewExpression): TimerKind | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(call)) return undefined;
  const written = lastName(syntax, call.expression);
  const isPlain = written === "setInterval" || written === "setTimeout";
  if (!isPlain && !syntax.isIdentifier(call.expression)) return undefined;
  const { declaration, isLibrary, body } = world.compiler.calleeOf(call);
  // `import { setInterval as every } from "node:timers"`
  const name = isPlain ? written : isLibrary ? (declaration as (Node & { name?: Node }) | undefined)?.name?.getText() : undefined;
  if (name !== "setInterval" && name !== "setTimeout") return undefined;
  if (body || (declaration && isPromised(declaration))) return undefined;
  const receiver = receiverOf(syntax, call.expression);
  const isPlatform = isLibrary || (receiver ? GLOBALS.test(receiver.getText()) || /^timers?$/i.test(receiver.getText()) : isUnknownOrImported(declaration));
  return isPlatform ? (name === "setInterval" ? "interval" : "timeout") : undefined;
}

/** Without types a bare name is the platform's, unless the file declares it. */
function isUnknownOrImported(declaration: Node | undefined): boolean {
  return declaration === undefined || declaration.getSourceFile().isDeclarationFile || /\bfrom\s*["'](node:)?timers["']/.test(declaration.parent?.parent?.parent?.getText() ?? "");
}

/** `timers/promises` has the same names for promises, which leave no handle. */
function isPromised(declaration: Node): boolean {
  if (/timers[\\/]promises\.d\.ts$/.test(declaration.getSourceFile().fileName)) return true;
  const [module, statement] = [declaration.parent?.parent, declaration.parent?.parent?.parent].map((node) => node?.getText().slice(0, 200) ?? "");
  // `declare module "timers"`, which holds the plain timers, imports the others.
  return /^(declare\s+)?module\s+["'](node:)?timers\/promises["']/.test(module ?? "") || /^import\b[^;]*["'](node:)?timers\/promises["']/.test(statement ?? "");
}

/** What a call makes: a timer of the platform, or one that a function of the project makes and hands to its caller. */
export function madeTimerOf(world: World, call: CallExpression | NewExpression): MadeTimer | undefined {
  const kind = timerKindOf(world, call);
  if (kind) return { kind, gives: "handle" };
  if (!world.compiler.syntax.isCallExpression(call)) return undefined;
  const { body } = world.compiler.calleeOf(call);
  return body && /\bset(Interval|Timeout)\b/.test(body.getText()) ? world.ask(handedOutTimer, body, undefined) : undefined;
}

function handedOutTimer(world: World, body: FunctionNode): MadeTimer | undefined {
  for (const returned of factsOf(world, body).returned) {
    const made = returnedTimer(world, unwrap(world.compiler.syntax, returned), body);
    if (made) return made;
  }
  return undefined;
}

function returnedTimer(world: World, returned: Expression, body: FunctionNode): MadeTimer | undefined {
  const { syntax } = world.compiler;
  if (syntax.isCallExpression(returned)) return madeTimerOf(world, returned) ?? unreffed(world, returned);
  if (isFunctionNode(syntax, returned)) return stopsOwnInterval(world, returned, body) ? { kind: "interval", gives: "stop" } : undefined;
  if (syntax.isObjectLiteralExpression(returned)) {
    const stops = returned.properties.some((property) => stopsOwnInterval(world, property, body));
    return stops ? { kind: "interval", gives: "stop" } : undefined;
  }
  const made = syntax.isIdentifier(returned) ? madeLocal(world, returned, body) : undefined;
  return made ? madeTimerOf(world, made) : undefined;
}

/** `setInterval(…).unref()` gives the handle. */
function unreffed(world: World, call: CallExpression): MadeTimer | undefined {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  return receiver && syntax.isCallExpression(receiver) && /^(un)?ref$/.test(lastName(syntax, call.expression) ?? "") ? madeTimerOf(world, receiver) : undefined;
}

/** The call that a local of the function was initialised with. */
function madeLocal(world: World, name: Node, body: FunctionNode): CallExpression | undefined {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || !syntax.isVariableDeclaration(declaration) || !declaration.initializer || !isWithin(declaration, body)) return undefined;
  const value = unwrap(syntax, declaration.initializer);
  return syntax.isCallExpression(value) ? value : undefined;
}

/** The function (or member) clears an interval that the function around it made. */
function stopsOwnInterval(world: World, stop: Node, body: FunctionNode): boolean {
  const { syntax } = world.compiler;
  return factsOf(world, body).calls.some((call) => {
    if (timerKindOf(world, call) !== "interval") return false;
    const holder = call.parent;
    if (!syntax.isVariableDeclaration(holder) || !syntax.isIdentifier(holder.name)) return false;
    return handleUsesOf(world, holder.name).some((use) => use.kind === "released" && isWithin(use.node, stop));
  });
}

const TINY_MS = 100;

/** A time-out this short is over before anybody could clear it. */
export function isTiny(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  if (lastName(syntax, call.expression) !== "setTimeout") return false;
  const delay: Node | undefined = call.arguments[1];
  return delay === undefined || (delay.kind === syntax.SyntaxKind.NumericLiteral && Number(delay.getText().replace(/_/g, "")) <= TINY_MS);
}
