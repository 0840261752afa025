import type { CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import { isOnThis, usesOf } from "../facts/callers.js";
import { functionOf } from "../facts/registration.js";
import { ownReleases, selfReleases } from "../facts/releases.js";
import { type SpanFact, unknown } from "../facts/span-fact.js";
import { spanOf, spanOfFunction } from "../facts/span.js";
import { enclosing, isFunctionNode, isWithin, lastName, unwrap, walkOwn } from "../facts/tree.js";
import type { World } from "../world.js";
import type { TrackerUse } from "./tracker-uses.js";

/** A task as it is put into a tracker. */
export interface AddedTask {
  /** Where it is put in: the add, or the call of the helper that adds it. */
  readonly site: Node;
  /** Further sites that the task's lifetime depends on: the calls through which the tracker got there. */
  readonly via: readonly CallExpression[];
  /** The promise, the call that starts it, or the function that is run; `undefined` when it was not found. */
  readonly task: Expression | FunctionNode | undefined;
  /** What is put in, as it is written there; `undefined` for what is only counted. */
  readonly value?: Expression;
  readonly span: SpanFact;
}

/** The tasks that one add puts in: one for each value, and for a helper's add one for each call of the helper. */
export function tasksAddedBy(world: World, use: TrackerUse, declaration: Node): readonly AddedTask[] {
  if (use.kind === "count-up") return counted(world, { ...use, declaration });
  const tasks = use.values.filter((value) => isTask(world, value));
  return tasks.flatMap((value) => lifted(world, { ...use, declaration }, value, 0));
}

function isTask(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  if (functionOf(world, value)) return true;
  const kind = value.kind;
  return kind !== syntax.SyntaxKind.NumericLiteral && !syntax.isStringLiteralLike(value) && !syntax.isObjectLiteralExpression(value);
}

/** An add, with the declaration of what it adds to. */
type Add = Pick<TrackerUse, "node" | "via"> & { readonly declaration: Node };

/** A helper's parameter stands for what each of its callers hands over. */
function lifted(world: World, use: Add, value: Expression, depth: number): readonly AddedTask[] {
  const origin = originOf(world, value);
  const helper = parameterOwner(world, origin);
  // Only a helper's own parameters are its callers'; one that makes the tracker itself makes a new one for each of them.
  if (!helper || depth > 3 || helper.owner !== enclosing(world.compiler.syntax, value) || isWithin(use.declaration, helper.owner)) return [{ site: use.node, via: use.via, task: origin, span: spanOfTask(world, origin), value: unwrap(world.compiler.syntax, value) }];
  const { owner, index } = helper;
  const handed = use.via.at(-1);
  if (handed && world.compiler.calleeOf(handed).body === owner) {
    const argument = handed.arguments[index];
    return argument ? lifted(world, { ...use, node: handed, via: use.via.slice(0, -1) }, argument, depth + 1) : [];
  }
  const calls = usesOf(world, owner).flatMap((one) => (one.kind === "call" && isSameTracker(world, one.call as CallExpression, owner) ? [one.call as CallExpression] : []));
  const liftedTasks = calls.flatMap((call) => {
    const argument = call.arguments[index];
    return argument ? lifted(world, { ...use, node: call }, argument, depth + 1) : [];
  });
  return liftedTasks.length > 0 ? liftedTasks : [{ site: use.node, via: use.via, task: undefined, span: unknown }];
}

/** A method reaches the same field only through `this`; a plain function always reaches the same variable. */
function isSameTracker(world: World, call: CallExpression, owner: FunctionNode): boolean {
  const { syntax } = world.compiler;
  return syntax.isMethodDeclaration(owner) || syntax.isPropertyDeclaration(owner.parent) ? isOnThis(world, call) : true;
}

/** What a local name was initialised with; `fn` of `fn()`, when `fn` is a parameter; the thing itself otherwise. */
function originOf(world: World, value: Expression): Expression {
  const { syntax } = world.compiler;
  let inner = unwrap(syntax, value);
  for (let depth = 0; depth < 4; depth++) {
    if (syntax.isIdentifier(inner)) {
      const declaration = world.compiler.symbolOf(inner)?.declarations?.[0];
      if (!declaration || !syntax.isVariableDeclaration(declaration) || !declaration.initializer) return inner;
      inner = unwrap(syntax, declaration.initializer);
    } else if (syntax.isCallExpression(inner) && isReactionName(lastName(syntax, inner.expression)) && syntax.isPropertyAccessExpression(inner.expression)) inner = unwrap(syntax, inner.expression.expression);
    else if (syntax.isCallExpression(inner) && syntax.isIdentifier(inner.expression) && parameterOwner(world, inner.expression)?.owner === enclosing(syntax, inner)) return inner.expression;
    else return inner;
  }
  return inner;
}

function isReactionName(name: string | undefined): boolean {
  return name === "then" || name === "catch" || name === "finally";
}

/** The parameter that a value stands for, also through `const p = parameter.finally(…)`. */
export function parameterBehind(world: World, value: Expression): { owner: FunctionNode; index: number } | undefined {
  return parameterOwner(world, originOf(world, value));
}

function parameterOwner(world: World, value: Expression): { owner: FunctionNode; index: number } | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isIdentifier(value)) return undefined;
  const declaration = world.compiler.symbolOf(value)?.declarations?.[0];
  if (!declaration || !syntax.isParameter(declaration) || !isFunctionNode(syntax, declaration.parent)) return undefined;
  return { owner: declaration.parent, index: declaration.parent.parameters.indexOf(declaration) };
}

/** How long a task runs that is given as a promise, as a call, or as a function to run. */
function spanOfTask(world: World, task: Expression): SpanFact {
  const callback = functionOf(world, task);
  return callback ? spanOfFunction(world, callback) : spanOf(world, task);
}

/** `wg.add(1)`: the task is the call that follows and counts down when it ends, or the function that the add stands in. */
function counted(world: World, use: Add, depth = 0): readonly AddedTask[] {
  const following = callsAfter(world, use.node);
  const callers = following.length === 0 && depth < 2 ? callersOfHelper(world, use.node) : [];
  if (callers.length > 0) return callers.flatMap((call) => counted(world, { ...use, node: call }, depth + 1));
  const started = outermost(following.filter((call) => selfReleases(world, call).length > 0));
  if (started.length > 0) return (countsOne(world, use.node) ? started.slice(0, 1) : started).flatMap((call) => helperStarts(world, use, call));
  const owner = enclosing(world.compiler.syntax, use.node);
  if (isFunctionNode(world.compiler.syntax, owner) && ownReleases(world, owner).length > 0) return [{ site: use.node, via: use.via, task: owner, span: spanOfFunction(world, owner) }];
  return [{ site: use.node, via: use.via, task: following[0], span: following[0] ? spanOf(world, following[0]) : unknown }];
}

/** `begin() { this.active++; }`: where the helper is called, a task begins. */
function callersOfHelper(world: World, count: Node): readonly CallExpression[] {
  const owner = enclosing(world.compiler.syntax, count);
  if (!isFunctionNode(world.compiler.syntax, owner) || ownReleases(world, owner).length > 0) return [];
  return usesOf(world, owner).flatMap((one) => (one.kind === "call" && isSameTracker(world, one.call as CallExpression, owner) ? [one.call as CallExpression] : []));
}

/** `work().finally(done).catch(log)` is one task, although each of its calls leads to the release. */
function outermost(calls: readonly CallExpression[]): readonly CallExpression[] {
  return calls.filter((call) => !calls.some((other) => other !== call && call.pos >= other.pos && call.end <= other.end));
}

/** `wg.add()` and `wg.add(1)` announce one task, `wg.add(n)` several. */
function countsOne(world: World, node: Node): boolean {
  const [argument] = world.compiler.syntax.isCallExpression(node) ? node.arguments : [];
  return !argument || argument.getText() === "1";
}

/** `go(run) { wg.add(1); run().finally(() => wg.done()) }`: each call of `go` puts in a task of its own. */
function helperStarts(world: World, use: Add, started: CallExpression): readonly AddedTask[] {
  const origin = originOf(world, started);
  if (parameterOwner(world, origin)) return lifted(world, use, origin, 0);
  return [{ site: use.node, via: use.via, task: origin, span: spanOf(world, started) }];
}

/** The calls in the statements after an add, up to the next add on anything. */
function callsAfter(world: World, add: Node): readonly CallExpression[] {
  const { syntax } = world.compiler;
  let statement = add;
  while (statement.parent && !syntax.isBlock(statement.parent) && !syntax.isSourceFile(statement.parent)) statement = statement.parent;
  const { parent } = statement;
  if (!parent) return [];
  const statements: readonly Node[] = (parent as Node & { statements: readonly Node[] }).statements;
  const calls: CallExpression[] = [];
  for (const next of statements.slice(statements.indexOf(statement) + 1)) {
    if (next.getText().startsWith(textOfReceiver(add))) break;
    walkOwn(syntax, next, (node) => {
      if (syntax.isCallExpression(node)) calls.push(node);
    });
  }
  return calls;
}

/** `this.wg.add(` of `this.wg.add(1)`: the same words again begin the next task. */
function textOfReceiver(add: Node): string {
  const text = add.getText();
  const end = text.indexOf("(");
  return end < 0 ? text : text.slice(0, end + 1);
}

/** What a task is called in a message. */
export function nameOfTask(world: World, { task, site }: AddedTask): string {
  const { syntax } = world.compiler;
  if (!task) return lastName(syntax, (site as CallExpression).expression ?? site) ?? "a task";
  if (syntax.isCallExpression(task)) return lastName(syntax, task.expression) ?? "an inline task";
  const name = (task as { name?: Node }).name;
  return name ? name.getText() : (lastName(syntax, task) ?? "an inline task");
}

