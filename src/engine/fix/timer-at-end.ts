import type { Block, Expression, Node, Syntax } from "../../compiler/index.js";
import type { Edit, Fix } from "../../model/index.js";
import { textIn } from "../facts/acquisitions.js";
import { guardsAround } from "../facts/guards.js";
import { accessText } from "../facts/plain-text.js";
import type { Reference } from "../facts/references.js";
import { registrationOf } from "../facts/registration.js";
import { enclosing, isAsync, isFunctionNode, unwrap, walkOwn } from "../facts/tree.js";
import type { World } from "../world.js";
import { insertAtEnd, insertAtStart } from "./blocks.js";
import { inserting } from "./lines.js";
import { freshLocal, mentionsAny } from "./names.js";
import { newField } from "./new-field.js";
import { instanceAround, ownerEndOf } from "./owner-end.js";
import { releaseOf } from "./release.js";
import { insertAfter, insertBefore, slotOf } from "./statements.js";
import { type LeakedTimer, ownStatement } from "./leaked-timer.js";
import { portableTimerType } from "./timer-type.js";

/** A handle in a field that the end of its owner forgets. */
export function keptFix(world: World, timer: LeakedTimer, name: Reference): Fix | undefined {
  const { syntax } = world.compiler;
  const { call, made, uses, finding } = timer;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  const owner = instanceAround(world, call);
  if (declaration && syntax.isVariableDeclaration(declaration) && syntax.isVariableStatement(declaration.parent.parent)) return connectionFix(world, timer, declaration.parent.parent);
  if (!declaration || !syntax.isPropertyDeclaration(declaration) || declaration.parent !== owner || isArmedBehindWait(world, timer)) return undefined;
  const end = ownerEndOf(world, owner);
  const target = `this.${name.getText()}`;
  const release = releaseOf(world, { target, declaration, kind: made.gives === "stop" ? "stop" : made.kind, value: call, uses });
  if (!end || release === undefined) return undefined;
  const again = isRepeated(finding.multiplicity) && !isGuarded(world, call, target) ? releasedBefore(world, call, release) : [];
  if (!again) return undefined;
  return { title: `Clear \`${target}\` where its owner ends.`, kind: isSure(timer, end.isOnly) ? "safe" : "suggestion", edits: [insertAtStart(end.body, release), ...again] };
}

/** A handle that nobody keeps: into a field that the end of the owner clears, or into the clean-up that an effect gives back. */
export function droppedFix(world: World, timer: LeakedTimer): Fix | undefined {
  const { syntax } = world.compiler;
  const { call, made, finding } = timer;
  const statement = ownStatement(world, call);
  if (!statement) return undefined;
  const effect = effectBody(world, call);
  if (effect) return effectFix(world, timer, statement, effect);
  const connection = connectionFix(world, timer, statement);
  if (connection) return connection;
  const owner = instanceAround(world, call);
  const end = owner && ownerEndOf(world, owner);
  if (!owner || !end || made.gives !== "handle" || !isPlain(syntax, call.expression) || finding.multiplicity !== "per-instance" || isArmedBehindWait(world, timer)) return undefined;
  const field = newField(world, owner, "timer", portableTimerType(world, call));
  if (!field) return undefined;
  const clear = `${clearing(world, timer)}(${field.access});`;
  const file = call.getSourceFile();
  // A base class may start it before the fields of this one are made.
  const isSafe = isSure(timer, end.isOnly) && !owner.heritageClauses?.some(({ token }) => token === syntax.SyntaxKind.ExtendsKeyword);
  const edits = [field.edit, inserting(file, statement.getStart(file), `${field.access} = `), insertAtStart(end.body, clear)];
  return { title: `Keep it in \`${field.access}\`, and clear it where its owner ends.`, kind: isSafe ? "safe" : "suggestion", edits, introduces: field.name };
}

/** Timers in a collection that the end of the owner forgets. */
export function collectedFix(world: World, timer: LeakedTimer, collection: Expression): Fix | undefined {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, collection);
  const owner = instanceAround(world, timer.call);
  const end = owner && ownerEndOf(world, owner);
  if (!end || timer.made.gives !== "handle" || !syntax.isPropertyAccessExpression(inner) || inner.expression.kind !== syntax.SyntaxKind.ThisKeyword) return undefined;
  const { container } = world.compiler.typeOf(inner);
  const values = container === "map" ? `${inner.getText()}.values()` : container === "array" || container === "set" ? inner.getText() : undefined;
  if (values === undefined) return undefined;
  return { title: `Clear what is left in \`${inner.getText()}\` where its owner ends.`, kind: isSure(timer, end.isOnly) ? "safe" : "suggestion", edits: [insertAtStart(end.body, `for (const timer of ${values}) ${clearing(world, timer)}(timer);`)] };
}

function isSure({ finding }: LeakedTimer, isOnlyEnd: boolean): boolean {
  return isOnlyEnd && finding.confidence !== "low";
}

function isRepeated(multiplicity: string): boolean {
  return multiplicity !== "once" && multiplicity !== "per-instance";
}

/** `if (this.timer) return;`, `this.timer ??= …`: there is none when the next one is made. */
function isGuarded(world: World, call: Node, target: string): boolean {
  const { parent } = call;
  const isChoice = world.compiler.syntax.isBinaryExpression(parent) && parent.operatorToken.getText() !== "=";
  return isChoice || guardsAround(world, call).some((guard) => textIn(guard).includes(target));
}

function releasedBefore(world: World, call: Node, release: string): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const slot = slotOf(syntax, call);
  const statement = slot?.statement;
  return statement && syntax.isExpressionStatement(statement) ? [insertBefore(statement, release)] : undefined;
}

/** Clearing the handle is not enough where the next timer is set behind a wait: by then the owner may have ended. */
function isArmedBehindWait(world: World, { call, finding }: LeakedTimer): boolean {
  const { syntax } = world.compiler;
  if (finding.form !== "rearmed") return false;
  const [callback] = call.arguments;
  if (callback && isFunctionNode(syntax, callback) && isAsync(syntax, callback)) return true;
  const home = enclosing(syntax, call);
  return isAsync(syntax, home) || (isFunctionNode(syntax, home) && registrationOf(world, home)?.role === "reaction");
}

/** `setInterval`, `window.setInterval`: nothing that would have to be worked out again. */
function isPlain(syntax: Syntax, callee: Expression): boolean {
  return syntax.isIdentifier(callee) || (syntax.isPropertyAccessExpression(callee) && isPlain(syntax, callee.expression));
}

function clearing({ compiler: { syntax } }: World, { call, made }: LeakedTimer): string {
  const { expression: callee } = call;
  const isTimer = syntax.isPropertyAccessExpression(callee) && /^set(Interval|Timeout)$/.test(callee.name.text) && isPlain(syntax, callee.expression);
  return `${isTimer ? `${accessText(syntax, callee.expression)}.` : ""}${made.kind === "interval" ? "clearInterval" : "clearTimeout"}`;
}

/** The body of the effect that a site stands in directly, which returns nothing yet. */
function effectBody(world: World, site: Node): Block | undefined {
  const { syntax } = world.compiler;
  const effect = enclosing(syntax, site);
  if (!isFunctionNode(syntax, effect) || isAsync(syntax, effect) || !effect.body || !syntax.isBlock(effect.body)) return undefined;
  const registration = registrationOf(world, effect);
  if (!registration || !/^use(Layout|Insertion|Isomorphic\w*)?Effect$/.test(registration.name)) return undefined;
  let returns = false;
  walkOwn(syntax, effect.body, (node) => {
    returns ||= syntax.isReturnStatement(node);
  });
  return returns ? undefined : effect.body;
}

function effectFix(world: World, timer: LeakedTimer, statement: Node, body: Block): Fix | undefined {
  if (statement.parent !== body || timer.made.gives !== "handle") return undefined;
  const name = freshLocal(world, enclosing(world.compiler.syntax, statement), "timer");
  const file = statement.getSourceFile();
  const edits = [inserting(file, statement.getStart(file), `const ${name} = `), insertAtEnd(body, `return () => ${clearing(world, timer)}(${name});`)];
  return { title: "Return what clears it.", kind: "safe", edits, introduces: name };
}

/** One timer for each connection or request: its end clears it. Whether `close` is that end, only a person can tell. */
function connectionFix(world: World, timer: LeakedTimer, statement: Node): Fix | undefined {
  const { syntax } = world.compiler;
  const { call, made, place, finding } = timer;
  const handler = enclosing(syntax, statement);
  if (finding.multiplicity !== "per-event" || made.gives !== "handle" || !isFunctionNode(syntax, handler) || !slotOf(syntax, statement)) return undefined;
  const served = handler.parameters.find(({ name }) => syntax.isIdentifier(name) && mentionsAny(syntax, [...call.arguments], new Set([name.text])) && ["once", "emit"].every((member) => world.compiler.typeOf(name).has(member)))?.name.getText();
  if (served === undefined) return undefined;
  const own = place.kind === "named" ? undefined : freshLocal(world, handler, "timer");
  const name = own ?? (place.kind === "named" ? place.name.getText() : "");
  const edits = [...(own ? [inserting(call.getSourceFile(), statement.getStart(), `const ${own} = `)] : []), insertAfter(statement, `${served}.once("close", () => ${clearing(world, timer)}(${name}));`)];
  return { title: `Clear it when \`${served}\` closes.`, kind: "suggestion", edits, ...(own ? { introduces: own } : {}) };
}
