import type { CallExpression, Expression, Node, ParameterDeclaration } from "../../compiler/index.js";
import type { World } from "../world.js";
import { factsOf, fileFactsOf } from "./file-facts.js";
import { findFieldOrigin } from "./field-origin.js";
import { isCreating } from "./making.js";
import { isNothing, longest, NEWLY_MADE, shortText, unknownOrigin, type ValueOrigin } from "./origin-types.js";
import { findParameterOrigin } from "./parameter-origin.js";
import { referencesOf } from "./references.js";
import { registrationOf } from "./registration.js";
import { enclosing, isFunctionNode, isLoop, isWithin, lastName, receiverOf, unwrap } from "./tree.js";

const DEEPEST = 8;
const GLOBALS: ReadonlySet<string> = new Set(["process", "window", "document", "globalThis", "self", "global", "navigator", "screen", "history", "location"]);
/** Calls that give back what they are called on. */
const FLUENT = /^(on|once|addListener|prependListener|prependOnceListener|off|removeListener|removeAllListeners|setMaxListeners|unref|ref|resume|pause|setEncoding|setNoDelay|setKeepAlive|setTimeout)$/;
/** Ways to look up what others made, and keep. */
const LOOK_UPS = /^(querySelector|getElementById|closest|getRootNode|getInstance|getSharedInstance|instance|singleton|matchMedia)$/;

const follow = { value: originOf, item: itemOrigin };
const ofField = (world: World, declaration: Node): ValueOrigin => findFieldOrigin(world, declaration, follow);
const ofParameter = (world: World, parameter: ParameterDeclaration): ValueOrigin => findParameterOrigin(world, parameter, follow);

/** Where the value of a field comes from: from all that is assigned to it in its class's file. */
export function fieldOrigin(world: World, declaration: Node): ValueOrigin {
  return world.ask(ofField, declaration, NEWLY_MADE);
}

/** Where the value of an expression comes from, as `site` sees it. */
export function originOf(world: World, value: Expression, site: Node, depth = 0): ValueOrigin {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const inner = unwrap(syntax, value);
  if (depth > DEEPEST) return unknownOrigin(inner);
  if (syntax.isAwaitExpression(inner)) return originOf(world, inner.expression, site, depth + 1);
  if (inner.kind === SyntaxKind.ThisKeyword || inner.kind === SyntaxKind.SuperKeyword) return { rank: "field-own", declaration: inner, why: "`this` is the owner itself" };
  if (syntax.isConditionalExpression(inner)) return longest(originOf(world, inner.whenTrue, site, depth + 1), originOf(world, inner.whenFalse, site, depth + 1));
  if (syntax.isBinaryExpression(inner)) return binaryOrigin(world, inner, site, depth);
  if (syntax.isIdentifier(inner)) return nameOrigin(world, inner, site, depth);
  if (syntax.isPropertyAccessExpression(inner)) return accessOrigin(world, inner, site, depth);
  if (syntax.isElementAccessExpression(inner)) return unknownOrigin(inner);
  if (syntax.isCallExpression(inner)) return callOrigin(world, inner, site, depth);
  const isMade = syntax.isNewExpression(inner) || syntax.isArrayLiteralExpression(inner) || syntax.isObjectLiteralExpression(inner) || isFunctionNode(syntax, inner);
  return isMade ? madeOrigin(world, inner, site) : unknownOrigin(inner);
}

function binaryOrigin(world: World, { left, operatorToken, right }: Node & { left: Expression; operatorToken: Node; right: Expression }, site: Node, depth: number): ValueOrigin {
  const { SyntaxKind } = world.compiler.syntax;
  const { kind } = operatorToken;
  const isRight = kind === SyntaxKind.EqualsToken || kind === SyntaxKind.CommaToken || kind === SyntaxKind.AmpersandAmpersandToken;
  const after = originOf(world, right, site, depth + 1);
  return isRight ? after : longest(originOf(world, left, site, depth + 1), after);
}

/** A member lives at least as long as what it is asked of, as far as can be told. */
function accessOrigin(world: World, access: Node & { expression: Expression; name: Node }, site: Node, depth: number): ValueOrigin {
  const { syntax } = world.compiler;
  const receiver = unwrap(syntax, access.expression);
  if (receiver.kind !== syntax.SyntaxKind.ThisKeyword && receiver.kind !== syntax.SyntaxKind.SuperKeyword) return memberOrigin(world, access, receiver, site, depth);
  const fresh = justAssigned(world, access);
  if (fresh) return originOf(world, fresh, site, depth + 1);
  const declaration = world.compiler.symbolOf(access.name)?.declarations?.[0];
  return declaration ? fieldOrigin(world, declaration) : unknownOrigin(access);
}

/** A connection outlives the request that came over it, and a request's signal is the one that it was given. */
function memberOrigin(world: World, access: Node & { name: Node }, receiver: Expression, site: Node, depth: number): ValueOrigin {
  const { syntax } = world.compiler;
  const member = access.name.getText();
  if (/^(socket|connection)$/.test(member) && /^(req|request|res|response|msg|message|incoming)$/i.test(lastName(syntax, receiver) ?? "")) {
    return { rank: "parameter", isShared: true, why: `\`${shortText(access)}\` is a connection, which outlives the request` };
  }
  const origin = originOf(world, receiver, site, depth + 1);
  const maker = origin.declaration && initialiserOf(origin.declaration);
  if (member !== "signal" || !maker || !syntax.isNewExpression(maker) || lastName(syntax, maker.expression) !== "Request") return origin;
  return (maker.arguments ?? []).map((argument) => originOf(world, argument, site, depth + 1)).reduce(longest, origin);
}

function initialiserOf(declaration: Node): Expression | undefined {
  return (declaration as { initializer?: Expression }).initializer ?? (declaration as Expression);
}

/** The value that the same run gave to a field before: `this.socket = connect(); this.socket.on(…)`. */
function justAssigned(world: World, access: Node): Expression | undefined {
  const { syntax } = world.compiler;
  const text = access.getText().replace(/[?!]/g, "");
  const before = fileFactsOf(world, access).assignments.filter((assignment) => assignment.end < access.pos && assignment.left.getText() === text && isWithin(access, blockOf(world, assignment)));
  const last = before.at(-1);
  return last && !syntax.isSourceFile(enclosing(syntax, last)) && !isNothing(world, last.right) ? last.right : undefined;
}

function blockOf(world: World, node: Node): Node {
  const { syntax } = world.compiler;
  let outer = node.parent;
  while (!syntax.isBlock(outer) && !isFunctionNode(syntax, outer) && !syntax.isSourceFile(outer) && !syntax.isIfStatement(outer)) outer = outer.parent;
  return outer;
}

function nameOrigin(world: World, name: Node & { text: string }, site: Node, depth: number): ValueOrigin {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration) return GLOBALS.has(name.text) ? moduleOrigin(name) : unknownOrigin(name);
  const root = bindingRoot(world, declaration);
  if (syntax.isParameter(root)) return givenOrigin(world, root, site);
  if (!syntax.isVariableDeclaration(root)) return moduleOrigin(name, declaration);
  if (syntax.isCatchClause(root.parent)) return madeOrigin(world, root, site);
  const list = root.parent;
  if (syntax.isForOfStatement(list.parent) && list.parent.initializer === list) return itemOrigin(world, list.parent.expression, list.parent, depth, list.parent.awaitModifier !== undefined);
  return syntax.isSourceFile(enclosing(syntax, root)) && !isInLoop(world, root) ? moduleOrigin(name, root) : variableOrigin(world, root, name, site, depth);
}

/** What is made for one call of a function outlives what that call starts again and again. */
function givenOrigin(world: World, parameter: ParameterDeclaration, site: Node): ValueOrigin {
  const origin = world.ask(ofParameter, parameter, NEWLY_MADE);
  if (origin.rank !== "own" || !repeatedBetween(world, parameter, site)) return origin;
  return { rank: "local-outer", declaration: parameter, why: `\`${shortText(parameter)}\` was there before` };
}

/** The parameter or variable whose pattern a name stands in. */
function bindingRoot(world: World, declaration: Node): Node {
  const { SyntaxKind } = world.compiler.syntax;
  let root = declaration;
  while (root.kind === SyntaxKind.BindingElement || root.kind === SyntaxKind.ObjectBindingPattern || root.kind === SyntaxKind.ArrayBindingPattern) root = root.parent;
  return root;
}

/** A variable stands for what it was initialised with, or for what is assigned to it; where it is made on one branch, it may be the run's own. */
function variableOrigin(world: World, variable: Node & { initializer?: Expression; name: Node }, name: Node, site: Node, depth: number): ValueOrigin {
  const { syntax } = world.compiler;
  const values = [...(variable.initializer ? [variable.initializer] : []), ...assignedTo(world, name)].filter((value) => !isNothing(world, value));
  const origins = values.map((value) => {
    const origin = originOf(world, value, site, depth + 1);
    const isOwn = origin.rank === "own" || origin.rank === "local-outer";
    const declaration = (isOwn && origin.declaration && value === variable.initializer) || origin.rank === "unknown" ? variable : origin.declaration;
    return declaration ? { ...origin, declaration } : origin;
  });
  const own = values.length > 1 ? origins.find(({ rank }) => rank === "own") : undefined;
  return origins.length > 0 ? (own ?? origins.reduce(longest)) : { ...unknownOrigin(syntax.isIdentifier(name) ? name : variable), declaration: variable };
}

function assignedTo(world: World, name: Node): readonly Expression[] {
  const { syntax } = world.compiler;
  return referencesOf(world, name).flatMap((reference) => {
    const { parent } = reference;
    return syntax.isBinaryExpression(parent) && parent.left === reference && parent.operatorToken.kind === syntax.SyntaxKind.EqualsToken ? [parent.right] : [];
  });
}

/** One item of a collection, for each round; what an asynchronous source gives is new each time. */
function itemOrigin(world: World, collection: Expression, each: Node, depth = 0, isFresh = false): ValueOrigin {
  if (isFresh) return { rank: "own", declaration: each, why: `\`${shortText(collection)}\` gives a new one each time` };
  const { syntax } = world.compiler;
  let inner = unwrap(syntax, collection);
  const spread = syntax.isArrayLiteralExpression(inner) && inner.elements.length === 1 ? inner.elements[0] : undefined;
  if (spread && syntax.isSpreadElement(spread)) inner = unwrap(syntax, spread.expression);
  else if (syntax.isArrayLiteralExpression(inner)) return { ...inner.elements.map((element) => originOf(world, element, each, depth + 1)).reduce(longest, { rank: "own", why: "it is made for this loop" }), each };
  const isView = syntax.isCallExpression(inner) && /^(values|entries|filter|slice|from)$/.test(lastName(syntax, inner.expression) ?? "");
  const viewed = isView && syntax.isCallExpression(inner) ? (/^(Array|Object)$/.test(receiverOf(syntax, inner.expression)?.getText() ?? "") ? inner.arguments[0] : receiverOf(syntax, inner.expression)) : undefined;
  const { isLookedUp: _, ...origin } = originOf(world, viewed ?? inner, each, depth + 1);
  return { ...origin, each };
}

function callOrigin(world: World, call: CallExpression, site: Node, depth: number): ValueOrigin {
  const { syntax } = world.compiler;
  const name = lastName(syntax, call.expression) ?? "";
  const receiver = receiverOf(syntax, call.expression);
  if (receiver && FLUENT.test(name)) return originOf(world, receiver, site, depth + 1);
  if (receiver && LOOK_UPS.test(name)) return { ...originOf(world, receiver, site, depth + 1), why: `\`${shortText(call)}\` gives what is there already` };
  if (!receiver && name === "matchMedia") return moduleOrigin(call);
  if (name === "pipe" && call.arguments[0]) return originOf(world, call.arguments[0], site, depth + 1);
  if (isCreating(world, call)) return madeOrigin(world, call, site);
  const returned = returnedOrigin(world, call, site, depth);
  return returned.rank === "unknown" && /^get[A-Z]/.test(name) ? { ...returned, isLookedUp: true, why: `\`${shortText(call)}\` gives what others keep` } : returned;
}

/** What a function of the project returns: something new, something of the module, or a field of the caller's own object. */
function returnedOrigin(world: World, call: CallExpression, site: Node, depth: number): ValueOrigin {
  const { syntax } = world.compiler;
  const { body } = world.compiler.calleeOf(call);
  const returned = body ? factsOf(world, body).returned.filter((value) => !isNothing(world, value)) : [];
  if (returned.length === 0) return unknownOrigin(call);
  const origin = returned.map((value) => originOf(world, value, value, depth + 2)).reduce(longest);
  if (origin.rank === "own" || origin.rank === "local-outer") return madeOrigin(world, call, site);
  const isOnThis = receiverOf(syntax, call.expression)?.kind === syntax.SyntaxKind.ThisKeyword;
  return origin.rank === "module" || isOnThis ? origin : unknownOrigin(call);
}

function moduleOrigin(name: Node, declaration?: Node): ValueOrigin {
  return { rank: "module", ...(declaration ? { declaration } : {}), why: `\`${shortText(name)}\` lives as long as the module` };
}

/** Something new: the site's own, unless a loop or a function that can run again stands between. */
function madeOrigin(world: World, made: Node, site: Node): ValueOrigin {
  const between = repeatedBetween(world, made, site);
  if (!between) return { rank: "own", declaration: made, why: `\`${shortText(made)}\` is made here` };
  const where = isLoop(world.compiler.syntax, between) ? "this loop" : "this function";
  return { rank: "local-outer", declaration: made, why: `\`${shortText(made)}\` is made outside ${where}` };
}

/** The innermost loop, or function that may run again, around a site that a declaration stands outside of. */
export function repeatedBetween(world: World, declaration: Node, site: Node): Node | undefined {
  const { syntax } = world.compiler;
  const home = syntax.isParameter(declaration) ? declaration.parent : enclosing(syntax, declaration);
  if (!isWithin(site, home)) return undefined;
  let inner = site;
  for (let node = site.parent; node && !isWithin(declaration, node); inner = node, node = node.parent) {
    const isHead = (syntax.isForOfStatement(node) || syntax.isForInStatement(node)) && node.expression === inner;
    if (isLoop(syntax, node) && !isHead) return node;
    if (isFunctionNode(syntax, node) && !runsOnce(world, node)) return node;
  }
  return undefined;
}

/** A function that is run in place, at most once for each run of the code around it. */
function runsOnce(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, node)) return false;
  const role = registrationOf(world, node)?.role;
  if (role === "executor" || role === "reaction" || role === "later" || role === "once") return true;
  const { parent } = node.parent;
  return syntax.isParenthesizedExpression(node.parent) && syntax.isCallExpression(parent) && parent.expression === node.parent;
}

function isInLoop(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  for (let outer = node.parent; !syntax.isSourceFile(outer); outer = outer.parent) if (isLoop(syntax, outer)) return true;
  return false;
}
