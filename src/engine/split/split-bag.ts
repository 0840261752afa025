import type { Node } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { accessOf, enclosing, isFunctionNode, isLoop, isWithin, walk } from "../facts/tree.js";
import type { AddedTask } from "../model/added-tasks.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { World } from "../world.js";
import { releaseOf } from "./bag-release.js";
import { copiedDeclaration, madeMutable } from "./declarations.js";
import { type Filling, fillingOf, isAsyncFilling, stillNeeded } from "./fillings.js";
import { functionAround, newNameFor } from "./names.js";
import { distinct, namesIn, placesOfTracker, replacement, textWith } from "./places.js";
import { isStatementList, lineAfter, lineBefore, lineOf, statementOf } from "./source-text.js";
import type { Refused, SplitResult } from "./split.js";

/**
 * A bag that is filled again and again is emptied before each filling. Where it holds other things, too, what is
 * filled again gets a bag of its own, which ends where the old one ends.
 * @param again what is put in again and again, of the same filling
 */
export function splitBag(world: World, tracker: TrackerFacts, again: readonly AddedTask[]): SplitResult {
  const [first] = again;
  const text = tracker.name.getText();
  const places = placesOfTracker(world, tracker);
  if (!first || !places.isWhole) return { refusal: `\`${text}\` is too common a name for all of its places to be found: give it a rarer one first` };
  const adds = tracker.uses.filter(({ kind }) => kind === "add");
  const own = adds.filter(({ node }) => again.some(({ site }) => site === node));
  if (own.length < again.length) return { refusal: `\`${text}\` is filled through a function that keeps everything until it is disposed: keep what line ${lineOf(first.site)} makes in a slot that disposes its old value, and put in the slot` };
  const filling = fillingOf(world, first);
  const needed = stillNeeded(world, filling, again);
  if (needed) return needed;
  const statement = placeToEmpty(world, again.map(({ site }) => site), filling);
  if ("refusal" in statement) return statement;
  const rest = places.references.filter((one) => !adds.some(({ node }) => isWithin(one, node)) && one.parent !== tracker.declaration);
  const isAlone = adds.length === own.length;
  const finals = finalStatements(world, tracker, rest, isAlone);
  if ("refusal" in finals) return finals;
  const bag = bagAt(world, tracker, own[0]?.node ?? first.site);
  const fresh = isAlone ? text : newNameFor(world, tracker, functionAround(world, first.site) ?? "inner", "Bag");
  const target = isAlone ? bag : `${bag.slice(0, bag.length - text.length)}${fresh}`;
  const release = releaseOf(world, tracker, target, finals, isAsyncFilling(filling, world.compiler.syntax.SyntaxKind.AsyncKeyword));
  if ("refusal" in release) return release;
  const handed = rest.filter((one) => isHandedOver(world, one));
  if (release.isRenewed && handed[0]) return { refusal: `line ${lineOf(handed[0])} hands \`${text}\` itself to others, and it can be let go of only once: give them something that lasts, or use a bag that can be cleared` };
  const emptied = lineBefore(statement, release.statements.join("\n"));
  const declared = isAlone ? (release.isRenewed ? madeMutable(world, tracker.declaration) : []) : ownBag(world, tracker, { fresh, filling, isRenewed: release.isRenewed });
  if (!declared || "refusal" in declared) return declared ?? { refusal: `\`${text}\` is declared together with others: give it a statement of its own first` };
  const moved = isAlone ? [] : [...own.flatMap(({ node }) => namesIn(world, tracker, node).map((name) => replacement(name, fresh))), ...finals.filter((one) => !isInConstructor(world, one) || handed.some((reference) => isWithin(reference, one))).map((one) => lineAfter(one, textWith(world, tracker, one, fresh)))];
  return { fix: { title: titleOf(text, fresh, filling), kind: "codemod", edits: distinct([...declared, emptied, ...moved]), ...(!isAlone && { introduces: fresh }) } };
}

function titleOf(text: string, fresh: string, { name }: Filling): string {
  const before = name.startsWith("`") ? `${name} fills it again` : `${name} fills it again`;
  return text === fresh ? `Empty \`${text}\` before ${before}.` : `Give what is put in again and again a bag of its own, \`${fresh}\`, and empty it before ${before}.`;
}

function ownBag(world: World, { declaration }: TrackerFacts, { fresh, filling, isRenewed }: { fresh: string; filling: Filling; isRenewed: boolean }): readonly Edit[] | Refused {
  const copied = copiedDeclaration(world, declaration);
  if ("refusal" in copied) return copied;
  const until = filling.name.startsWith("`") ? `the next call of ${filling.name}` : filling.name;
  return [copied.insertion(fresh, { lifetime: "call", comment: `What it holds ends with ${until}.` }, isRenewed)];
}

/** `this.disposables` as an add names it. */
function bagAt(world: World, tracker: TrackerFacts, add: Node): string {
  const [name] = namesIn(world, tracker, add);
  const { parent } = name ?? tracker.name;
  return name && world.compiler.syntax.isPropertyAccessExpression(parent) && parent.name === name ? parent.getText() : tracker.name.getText();
}

/** The statements that let go of a bag's content at its owner's end. `isAlone`: nothing has to be said again of another bag. */
function finalStatements(world: World, { uses, name }: TrackerFacts, references: readonly Node[], isAlone: boolean): readonly Node[] | Refused {
  const { syntax } = world.compiler;
  const isEmptying = (reference: Node): boolean => uses.some((use) => use.reference === reference && /^(release|empty|reset|escape)$/.test(use.kind));
  const isPlain = (one: Node): boolean => (syntax.isExpressionStatement(one) || isLoop(syntax, one)) && isFunctionNode(syntax, one.parent.parent);
  const statements = new Set(references.filter(isEmptying).map((reference) => statementOf(syntax, reference)));
  const odd = [...references.filter((one) => !isEmptying(one) && !statements.has(statementOf(syntax, one))), ...[...statements].filter((one) => !isPlain(one))];
  if (odd[0] && !isAlone) return { refusal: `line ${lineOf(odd[0])} does something else with \`${name.getText()}\`: decide whether it means what is filled again, too` };
  return [...statements].filter(isPlain);
}

/** `this.register(this.store)`: others let go of it. */
function isHandedOver(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const value = accessOf(syntax, reference);
  return syntax.isCallExpression(value.parent) && value.parent.expression !== value;
}

function isInConstructor(world: World, node: Node): boolean {
  return world.compiler.syntax.isConstructorDeclaration(enclosing(world.compiler.syntax, node));
}

/** The statement before which a bag is emptied: the first that fills it, or that makes what it is filled with. */
function placeToEmpty(world: World, sites: readonly Node[], { activation, loop }: Filling): Node | Refused {
  const { syntax } = world.compiler;
  const [first] = sites;
  let block = first?.parent;
  const isCommon = (node: Node): boolean => isStatementList(syntax, node) && sites.every((site) => isWithin(site, node)) && ownsStatements(world, node, activation) && !isSmallLoop(world, node, loop, activation);
  while (block && block !== activation && !isCommon(block)) block = block.parent;
  if (!first || !block || block === activation) return { refusal: `line ${first ? lineOf(first) : 0} fills the bag in the middle of an expression: give it a statement of its own` };
  const branch = sites.find((site) => isInBranch(world, site, block));
  if (branch) return { refusal: `line ${lineOf(branch)} fills the bag in ${sites.length > 1 ? "one of several branches" : "a branch without a block"}: decide when it is to be emptied` };
  const { statements } = block as Node & { statements: readonly Node[] };
  const starts = sites.map((site) => statements.findIndex((one) => isWithin(site, one)));
  const filled = Math.min(...starts);
  const made = statements.findIndex((one) => syntax.isVariableStatement(one) && one.declarationList.declarations.some(({ name }) => sites.some((site) => mentions(world, site, name.getText()))));
  const isDirect = made >= 0 && made < filled && !statements.slice(made, filled).some((one) => mayLeave(world, one));
  return statements[isDirect ? made : filled] ?? { refusal: `line ${lineOf(first)} fills the bag in a way of its own` };
}

/** A block of the filling itself, not of a callback within it that may run many times or later. */
function ownsStatements(world: World, block: Node, activation: Node): boolean {
  const owner = enclosing(world.compiler.syntax, block);
  return owner === activation || block.parent === activation;
}

/** The body of a loop within a filling: its rounds fill the bag together. */
function isSmallLoop(world: World, block: Node, loop: Node | undefined, activation: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = block; node.parent && node !== activation; node = node.parent) {
    if (isLoop(syntax, node.parent)) return node.parent !== loop;
  }
  return false;
}

/** `if (on) bag.add(listen())` has no place for a second statement, and one branch must not undo what another did. */
function isInBranch(world: World, site: Node, block: Node): boolean {
  const { syntax } = world.compiler;
  for (let node = site; node !== block; node = node.parent) {
    const { parent } = node;
    if (syntax.isIfStatement(parent) || syntax.isConditionalExpression(parent) || syntax.isSwitchStatement(parent) || syntax.isCatchClause(node)) return true;
    if (syntax.isBinaryExpression(parent) && parent.right === node && /^(&&|\|\||\?\?)$/.test(parent.operatorToken.getText())) return true;
  }
  return false;
}

function mentions(world: World, node: Node, name: string): boolean {
  let found = false;
  walk(world.compiler.syntax, node, (inner) => {
    found ||= world.compiler.syntax.isIdentifier(inner) && inner.text === name;
  });
  return found;
}

function mayLeave(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  let leaves = syntax.isReturnStatement(node) || syntax.isThrowStatement(node);
  walk(syntax, node, (inner) => {
    leaves ||= syntax.isReturnStatement(inner) || syntax.isThrowStatement(inner) || syntax.isContinueStatement(inner) || syntax.isBreakStatement(inner);
  });
  return leaves;
}
