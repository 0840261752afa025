import type { CallExpression, Expression, NewExpression, Node } from "../../compiler/index.js";
import { factsOf } from "../facts/file-facts.js";
import { functionOf } from "../facts/registration.js";
import { referencesOf } from "../facts/references.js";
import { memberSpan, membersOf, spanOf } from "../facts/span.js";
import type { SpanFact } from "../facts/span-fact.js";
import { accessOf, lastName, receiverOf, unwrap } from "../facts/tree.js";
import { ALL_COMBINATORS, PROMISE_REACTIONS } from "../facts/vocabulary.js";
import { type AddedTask, nameOfTask } from "../model/added-tasks.js";
import { type TrackerFacts } from "../model/trackers.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { mentionsOf } from "./tracked-waits.js";

/** How far a promise is followed through variables that stand for each other. */
const DEEPEST = 3;

/** A task that a wait covers, with the source text that names what can stop it. */
export interface WaitedTask {
  readonly name: string;
  readonly span: SpanFact;
  readonly mentions: string;
  /** Where it is started, or put into its tracker. */
  readonly start: Node;
}

/** The tasks behind an awaited expression: a call, what a variable or field was given, the members of a combinator. */
export function waitedTasks(world: World, expression: Expression, depth = 0): readonly WaitedTask[] {
  const { syntax } = world.compiler;
  if (depth > DEEPEST) return [];
  const target = withoutReactions(world, expression);
  if (syntax.isCallExpression(target)) {
    const name = lastName(syntax, target.expression) ?? "";
    if (receiverOf(syntax, target.expression)?.getText() !== "Promise") return [taskOf(world, target, spanOf(world, target))];
    return ALL_COMBINATORS.has(name) ? [...membersOf(world, target), ...listedMembers(world, target)].flatMap((member) => memberTasks(world, member, depth)) : [];
  }
  const name = syntax.isIdentifier(target) ? target : syntax.isPropertyAccessExpression(target) ? target.name : undefined;
  return name ? assignedTasks(world, name, depth) : [];
}

/** `Promise.all(this.loops)`: the members that the list was written with, in a field or variable. */
function listedMembers(world: World, call: CallExpression): readonly Expression[] {
  const { syntax } = world.compiler;
  const argument = call.arguments[0] && unwrap(syntax, call.arguments[0]);
  const name = argument && (syntax.isIdentifier(argument) ? argument : syntax.isPropertyAccessExpression(argument) ? argument.name : undefined);
  return name ? valuesOf(world, name).flatMap((value) => madeMembers(world, unwrap(syntax, value))) : [];
}

/** `[run(), run()]`, `names.map(run)`, `Array.from({ length: 4 }, run)`. */
function madeMembers(world: World, list: Expression): readonly Expression[] {
  const { syntax } = world.compiler;
  if (syntax.isArrayLiteralExpression(list)) return list.elements.filter((element) => !syntax.isSpreadElement(element));
  if (!syntax.isCallExpression(list)) return [];
  const name = lastName(syntax, list.expression);
  const callback = name === "map" ? list.arguments[0] : name === "from" && receiverOf(syntax, list.expression)?.getText() === "Array" ? list.arguments[1] : undefined;
  return callback && functionOf(world, callback) ? [callback] : [];
}

function memberTasks(world: World, member: Expression, depth: number): readonly WaitedTask[] {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, member);
  if (syntax.isIdentifier(inner) || syntax.isPropertyAccessExpression(inner)) return waitedTasks(world, inner, depth + 1);
  return [taskOf(world, returnedCall(world, inner) ?? inner, memberSpan(world, member))];
}

/** `() => this.consume()` names what `this.consume()` names. */
function returnedCall(world: World, member: Expression): Expression | undefined {
  const callback = functionOf(world, member);
  const [value, ...others] = callback ? factsOf(world, callback).returned : [];
  return value && others.length === 0 && world.compiler.syntax.isCallExpression(value) ? value : undefined;
}

function taskOf(world: World, task: Expression, span: SpanFact): WaitedTask {
  return waitedTask(world, { site: task, via: [], task, span }, task);
}

/** Only of a task that lasts anybody asks what can stop it. */
function waitedTask(world: World, added: AddedTask, start: Node): WaitedTask {
  let mentions: string | undefined;
  return {
    name: nameOfTask(world, added),
    span: added.span,
    get mentions() {
      return (mentions ??= mentionsOf(world, added));
    },
    start,
  };
}

/** `this.loop?.catch(ignore)` waits for the loop. */
function withoutReactions(world: World, expression: Expression): Expression {
  const { syntax } = world.compiler;
  let inner = unwrap(syntax, expression);
  while (syntax.isCallExpression(inner) && PROMISE_REACTIONS.has(lastName(syntax, inner.expression) ?? "")) {
    const receiver = receiverOf(syntax, inner.expression);
    if (!receiver) return inner;
    inner = receiver;
  }
  return inner;
}

/** The calls whose promise a variable or field is given, anywhere in the file. */
function assignedTasks(world: World, name: Node, depth: number): readonly WaitedTask[] {
  const { syntax } = world.compiler;
  const calls = valuesOf(world, name).map((value) => withoutReactions(world, value)).filter((value): value is CallExpression | NewExpression => syntax.isCallExpression(value) || syntax.isNewExpression(value));
  return calls.flatMap((call) => (receiverOf(syntax, call.expression)?.getText() === "Promise" ? waitedTasks(world, call, depth + 1) : [taskOf(world, call, spanOf(world, call))]));
}

/** What a variable or field is initialised with, or given later. */
function valuesOf(world: World, name: Node): readonly Expression[] {
  const { syntax } = world.compiler;
  const values: Expression[] = [];
  for (const declaration of world.compiler.symbolOf(name)?.declarations ?? []) {
    const { initializer } = declaration as { initializer?: Expression };
    if (initializer && (syntax.isVariableDeclaration(declaration) || syntax.isPropertyDeclaration(declaration))) values.push(initializer);
  }
  for (const reference of referencesOf(world, name)) {
    const target: Node = accessOf(syntax, reference);
    if (syntax.isBinaryExpression(target.parent) && target.parent.left === target) values.push(target.parent.right);
  }
  return values;
}

/** The tasks that a wait for a tracker covers. */
export function trackedTasks(world: World, tracker: TrackerFacts, wait: TrackerUse): readonly WaitedTask[] {
  const { syntax } = world.compiler;
  return tracker.added.flatMap((added) => {
    const isLater = added.site.pos > wait.node.end && added.site.parent?.parent === wait.node.parent?.parent;
    if (isLater || (added.task && syntax.isAwaitExpression(added.task))) return [];
    return [waitedTask(world, added, added.site)];
  });
}
