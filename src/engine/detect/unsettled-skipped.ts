import type { CallExpression, Expression, Node } from "../../compiler/index.js";
import type { FileFacts } from "../facts/file-facts.js";
import { referencesOf, type Reference } from "../facts/references.js";
import { isRaced } from "../facts/raced.js";
import { skippedBy } from "../facts/skipped-settling.js";
import { accessOf, enclosing, lastName, receiverOf, textOf, unwrap, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import { unsettled, type UnsettledFinding } from "./unsettled-finding.js";
import { relatedHead } from "./words.js";

const SETTLES = /^(resolve|reject|setResult|setException|complete|fulfill)$/;
/** What else may be done to a deferred without settling it. */
const LOOKS = /^(promise|await|done|isDone|settled|isSettled|isResolved|resolved|then|catch|finally|wait|state)$/;

/** Deferreds whose only settling call is skipped by an exception. */
export function skippedDeferreds(world: World, { names, functions }: FileFacts): readonly UnsettledFinding[] {
  if (!names.has("resolve")) return [];
  const { syntax } = world.compiler;
  return [...functions.values()].flatMap(({ calls }) => calls.flatMap((call) => (syntax.isCallExpression(call) && lastName(syntax, call.expression) === "resolve" ? (skipped(world, call) ?? []) : [])));
}

function skipped(world: World, call: CallExpression): UnsettledFinding | undefined {
  const { syntax } = world.compiler;
  const receiver = receiverOf(syntax, call.expression);
  const name = receiver && (syntax.isIdentifier(receiver) ? receiver : syntax.isPropertyAccessExpression(receiver) ? receiver.name : undefined);
  if (!receiver || !name || receiver.getText() === "Promise" || !isDeferred(world, receiver)) return undefined;
  const found = skippedBy(world, call);
  if (!found || !isOnlySettler(world, name, call)) return undefined;
  const evidence = found.isFinally ? `\`${textOf(found.node)}\` before it throws` : `\`${textOf(found.node)}\` fails`;
  const data = { settle: textOf(call), evidence };
  return unsettled(world, creationOf(world, name) ?? call, { form: "skipped", confidence: "medium", data, related: [relatedHead("throws", found.node)] });
}

function isDeferred(world: World, receiver: Expression): boolean {
  const type = world.compiler.typeOf(receiver);
  if (!type.isResolved) return /future|deferred|latch|completer/i.test(receiver.getText());
  return type.has("resolve") && (type.has("promise") || type.has("await") || type.has("then"));
}

/** Nobody else in the file settles it, nobody else gets it, and somebody else waits for it. */
function isOnlySettler(world: World, name: Reference, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  let isWaitedFor = false;
  for (const reference of referencesOf(world, name)) {
    const value: Node = wrapped(syntax, accessOf(syntax, reference));
    const { parent } = value;
    if (syntax.isBinaryExpression(parent) && parent.left === value) continue;
    if (!syntax.isPropertyAccessExpression(parent) || parent.expression !== value) return false;
    const member = parent.name.text;
    if (SETTLES.test(member) && parent.parent !== call) return false;
    if (!SETTLES.test(member) && !LOOKS.test(member)) return false;
    isWaitedFor ||= /^(promise|await|then|wait)$/.test(member) && enclosing(syntax, reference) !== enclosing(syntax, call) && !isRaced(world, parent);
  }
  return isWaitedFor;
}

/** `Promise.withResolvers()`, written out where the deferred is declared. What a class makes is settled by that class's rules: there the call counts. */
function creationOf(world: World, name: Reference): Node | undefined {
  const { syntax } = world.compiler;
  const { initializer } = (world.compiler.symbolOf(name)?.declarations?.[0] ?? {}) as { initializer?: Expression };
  const made = initializer && unwrap(syntax, initializer);
  return made && syntax.isCallExpression(made) && lastName(syntax, made.expression) === "withResolvers" ? made : undefined;
}
