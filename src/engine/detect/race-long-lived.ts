import type { CallExpression, Expression, Node } from "../../compiler/index.js";
import type { Confidence, Multiplicity } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import { isStoppingFunction } from "../facts/final-functions.js";
import { assignedTo, type RaceMember, withoutReactions } from "../facts/race-members.js";
import { loopEndOf } from "../facts/loops.js";
import { settlementOf } from "../facts/settlement.js";
import { enclosing, isFunctionNode, isLoop, isWithin, lastName, receiverOf, textOf, unwrap } from "../facts/tree.js";
import { type Outliving, outlives } from "../facts/value-lifetime.js";
import { repeatedBetween } from "../facts/value-origin.js";
import type { World } from "../world.js";

/** A promise that is there for many races: each leaves its reactions on it until it is settled. */
export interface LongLived {
  readonly confidence: Confidence;
  readonly multiplicity: Multiplicity;
  readonly name: string;
  readonly why: string;
}

/** What ends late, by its name: closing, aborting, shutting down. */
const LATE = /clos(e|ed|ing)|abort|cancel|shut|stop|dispos|terminat|exit|disconnect|kill|destroy|death|died|dead|interrupt|quit|unmount|teardown|signal|goodbye|(^|_|[a-z])(End|Ended|Done|Finished|Completion)$|^_?(ended|finished|completion)$/i;
/** What ends soon, or is renewed each time. */
const SOON = /ready|connect(ed|ing|ion)?$|opened|opening|start|load|init|wake|notif|update|chang|pending|next|outstanding|current|result|respon|read|turn|lock|drain|resum|unpaus|warm|boot|fetch|flush/i;
const MAKERS = /^(withResolvers|deferred|defer|future|once|createDeferred|createFuture|makeDeferred|newDeferred|waitForAbort|abortPromise|promiseFromSignal|onAbort|whenAborted)$/i;
const MADE_TYPES = /^(\w*Promise|Deferred\w*|Future|PromiseSource|Completer|ManualPromise|\w*Deferred|\w*Event|\w*Future)$/;

export function longLived(world: World, member: RaceMember, race: CallExpression): LongLived | undefined {
  const { base } = member;
  if (member.isEach || !isNamed(world, base) || isStoppingFunction(world, race)) return undefined;
  const words = wordsOf(world, base);
  if (words.some((word) => SOON.test(word) && !LATE.test(word))) return undefined;
  const isLate = words.some((word) => LATE.test(word));
  const made = madeByHand(world, base, member.origin);
  if ((!isLate && !made) || isRenewed(world, base, race)) return undefined;
  const life = outlives(world, base, race);
  if (life.context.multiplicity === "once" || contextOf(world, race).multiplicity === "per-instance" || world.compiler.typeOf(base).thenable === "never") return undefined;
  if (!(isRacedOften(life) || (made && isOfLasting(world, race) && isOnThis(world, holderOf(world, base)))) || isShortLoop(world, life, race)) return undefined;
  const isSure = isLate && made && (life.verdict !== "unknown" || isOfLasting(world, race));
  return { confidence: isSure ? "high" : "medium", multiplicity: life.context.multiplicity, name: textOf(base), why: life.why };
}

/** Classes of which there are few, by their name: what they keep is kept for long. */
const LASTING = /(pool|client|server|manager|connection|worker|service|monitor|queue|broker|consumer|supervisor|hub|bus|gateway|session|watcher|scheduler|registry|store|cache|engine|runtime|daemon|process|app|bot|agent|channel|transport|router)$/i;

function isOfLasting(world: World, site: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = site.parent; node; node = node.parent) if (syntax.isClassDeclaration(node) || syntax.isClassExpression(node)) return LASTING.test(node.name?.text ?? "");
  return false;
}

/** There before the race, and raced again: by each round or event, or by each call of something that can be called again. */
function isRacedOften({ verdict, origin, context }: Outliving): boolean {
  // A function within the one that made the promise may run once for it.
  if (verdict === "likely" && origin.rank === "local-outer") return context.multiplicity === "per-iteration" || context.multiplicity === "per-event";
  if (verdict === "certain" || verdict === "likely") return true;
  return verdict === "unknown" && /^(field|module)/.test(origin.rank) && context.multiplicity !== "per-instance";
}

/** `closed`, `this.closed`, `this.closing.promise`, `this.closed()`: what was there before. */
function isNamed(world: World, base: Expression): boolean {
  const { syntax } = world.compiler;
  if (syntax.isCallExpression(base)) return base.arguments.length === 0 && world.compiler.calleeOf(base).body !== undefined && receiverOf(syntax, base.expression) !== undefined;
  return syntax.isIdentifier(base) || syntax.isPropertyAccessExpression(base);
}

function wordsOf(world: World, base: Expression): readonly string[] {
  const { syntax } = world.compiler;
  const words: string[] = [];
  let inner: Expression = base;
  for (;;) {
    if (syntax.isCallExpression(inner)) inner = unwrap(syntax, inner.expression);
    const name = lastName(syntax, inner);
    if (name && !/^(promise|await|wait|p|then)$/.test(name)) words.push(name);
    const receiver = receiverOf(syntax, inner);
    if (!receiver || receiver.kind === syntax.SyntaxKind.ThisKeyword) return words.slice(0, 2);
    inner = receiver;
  }
}

/** A promise that is made by hand and settled by somebody from outside; a task that was started is something else. */
function madeByHand(world: World, base: Expression, origin: Expression): boolean {
  const { syntax } = world.compiler;
  const values = origin === base ? valuesOf(world, base) : [origin];
  return values.length > 0 && values.every((value) => {
    const made = unwrap(syntax, value);
    if (syntax.isNewExpression(made)) {
      const name = lastName(syntax, made.expression) ?? "";
      return MADE_TYPES.test(name) && (!/Promise$/.test(name) || settlementOf(world, made) !== "timer");
    }
    return syntax.isCallExpression(made) && MAKERS.test(lastName(syntax, made.expression) ?? "");
  });
}

/** What a field, or the variable that a deferred stands in, was given. */
function valuesOf(world: World, base: Expression): readonly Expression[] {
  const { syntax } = world.compiler;
  if (syntax.isCallExpression(base)) return [];
  const name = nameOf(world, holderOf(world, base));
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration) return [];
  if (declaration.kind === syntax.SyntaxKind.BindingElement) return boundValues(world, declaration);
  const { initializer } = declaration as { initializer?: Expression };
  return [...(initializer ? [withoutReactions(world, initializer)] : []), ...assignedTo(world, name).map((value) => withoutReactions(world, value))];
}

/** What holds a promise: the field or variable of `closed`, of `closing.promise`; of a local copy of a field, the field. */
function holderOf(world: World, base: Expression): Expression {
  const { syntax } = world.compiler;
  const holder = syntax.isPropertyAccessExpression(base) && base.expression.kind !== syntax.SyntaxKind.ThisKeyword ? unwrap(syntax, base.expression) : base;
  const declaration = syntax.isIdentifier(holder) ? world.compiler.symbolOf(holder)?.declarations?.[0] : undefined;
  const value = declaration && syntax.isVariableDeclaration(declaration) && declaration.initializer ? unwrap(syntax, declaration.initializer) : undefined;
  return value && syntax.isPropertyAccessExpression(value) ? value : holder;
}

function isOnThis(world: World, holder: Expression): boolean {
  const { syntax } = world.compiler;
  return syntax.isPropertyAccessExpression(holder) && holder.expression.kind === syntax.SyntaxKind.ThisKeyword;
}

function nameOf(world: World, holder: Expression): Expression {
  return world.compiler.syntax.isPropertyAccessExpression(holder) ? (holder.name) : holder;
}

/** `const { promise: closed, resolve } = Promise.withResolvers()`. */
function boundValues(world: World, element: Node): readonly Expression[] {
  const variable = element.parent.parent;
  return world.compiler.syntax.isVariableDeclaration(variable) && variable.initializer ? [variable.initializer] : [];
}

/** A slot that gets a new promise where, or as often as, it is raced. */
function isRenewed(world: World, base: Expression, race: CallExpression): boolean {
  const { syntax } = world.compiler;
  if (syntax.isCallExpression(base)) return false;
  const holder = holderOf(world, base);
  const name = nameOf(world, holder);
  const home = enclosing(syntax, race);
  const loop = loopAround(world, race);
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  const isField = syntax.isPropertyAccessExpression(holder);
  const assigned = assignedTo(world, name);
  if (assigned.some((value) => (isField ? isWithin(value, home) : loop !== undefined && isWithin(value, loop)))) return true;
  // A field that is made in one place only is made once, whatever that place is called.
  const initial = (declaration as { initializer?: Node } | undefined)?.initializer ? 1 : 0;
  return isField && assigned.length + initial > 1;
}

function loopAround(world: World, site: Node): Node | undefined {
  const { syntax } = world.compiler;
  for (let node = site.parent; node && !isFunctionNode(syntax, node); node = node.parent) if (isLoop(syntax, node)) return node;
  return undefined;
}

/** A loop over what is there, against a promise of the same call: both are over soon. */
function isShortLoop(world: World, { origin }: Outliving, race: CallExpression): boolean {
  const { syntax } = world.compiler;
  if (origin.rank !== "local-outer" || !origin.declaration) return false;
  const between = repeatedBetween(world, origin.declaration, race);
  return between !== undefined && isLoop(syntax, between) && !syntax.isWhileStatement(between) && !syntax.isDoStatement(between) && loopEndOf(world, between) === "bounded" && enclosing(syntax, between) === enclosing(syntax, origin.declaration);
}
