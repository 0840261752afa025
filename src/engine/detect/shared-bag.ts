import type { FunctionNode, Node } from "../../compiler/index.js";
import { type Confidence, growthOf } from "../../model/index.js";
import { enclosing, isFunctionNode, placeOf, receiverOf } from "../facts/tree.js";
import { nameNodeOf, usesOf } from "../facts/callers.js";
import { scopesAround } from "../facts/scopes.js";
import type { AddedTask } from "../model/added-tasks.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import { fillingOf } from "../split/fillings.js";
import { mended } from "../split/split.js";
import { splitBag } from "../split/split-bag.js";
import type { World } from "../world.js";
import type { SharedTrackerFinding } from "./shared-finding.js";
import { isFinal } from "./tracked-waits.js";
import { ownedContext } from "../facts/owned-context.js";
import { passesOnce } from "./once-guards.js";
import { isReturnedFrom } from "../facts/handed-out.js";
import { functionName, lifetimeInWords, relatedHead, relatedOf } from "./words.js";

/** Methods that run again in the life of their owner. */
const AGAIN = /^(show|toggle|open|connect|reconnect|attach|render|update|refresh|reload|enable|activate[A-Z]|select|focus|resume|play|load|set[A-Z]|on[A-Z]|handle[A-Z]|add[A-Z]|watch|track|bind|expand|switch|enter|navigate|begin|join|accept|restart|rotate)/;

/** A bag that lives as long as its instance, filled again and again and emptied only when the instance is disposed. */
export function sharedBag(world: World, tracker: TrackerFacts): readonly SharedTrackerFinding[] {
  if (!isOwn(world, tracker)) return [];
  const emptied = tracker.uses.filter((use) => use.kind === "empty" || use.kind === "reset" || use.kind === "release" || use.kind === "escape");
  if (emptied.some((use) => isTakenOut(world, use))) return [];
  const found = tracker.added.flatMap((added) => {
    if (!isMadeHere(world, added) || isOfNewOwner(world, added.site) || !outlives(world, tracker.declaration, added.site)) return [];
    if (emptied.some((use) => !isFinalUse(world, use) || isPaired(world, added.site, placeOfUse(use)))) return [];
    const finding = filledAgain(world, tracker, added.site);
    return finding ? [{ added, finding }] : [];
  });
  return found.map(({ added, finding }) => {
    const together = found.filter((other) => isSameFilling(world, other.added, added));
    return { ...finding, ...mended(splitBag(world, tracker, together.map((one) => one.added))) };
  });
}

function isSameFilling(world: World, one: AddedTask, other: AddedTask): boolean {
  const [a, b] = [fillingOf(world, one), fillingOf(world, other)];
  return a.activation === b.activation && a.loop === b.loop;
}

/** Made by its owner: what came in from outside has an owner, and a length of life, of its own. */
function isOwn(world: World, { declaration, uses }: TrackerFacts): boolean {
  const { syntax } = world.compiler;
  if ((declaration as Node & { initializer?: Node }).initializer) return true;
  return uses.some(({ kind, node }) => kind === "reset" && syntax.isBinaryExpression(node) && (syntax.isNewExpression(node.right) || syntax.isArrayLiteralExpression(node.right)));
}

/** Somebody takes single entries out: what is put in does not stay until the end. */
function isTakenOut(world: World, { kind, node }: TrackerUse): boolean {
  if (kind !== "release") return false;
  return !(world.compiler.syntax.isCallExpression(node) && node.arguments.length <= 1 && /\.(splice|pop|shift)$/.test(node.expression.getText()));
}

/** A listener that came in as a parameter is its caller's: a list of those is an emitter, not a bag. */
function isMadeHere(world: World, { task, value }: AddedTask): boolean {
  const { syntax } = world.compiler;
  if (value && syntax.isPropertyAccessExpression(value)) return false;
  return value !== undefined && (!syntax.isIdentifier(value) || (task !== undefined && !syntax.isIdentifier(task)));
}

/** `const slot = new Tracker(); slot.listeners.push(…)`: filled by who makes the owner. */
function isOfNewOwner(world: World, site: Node): boolean {
  const { syntax } = world.compiler;
  const bag = syntax.isCallExpression(site) ? receiverOf(syntax, site.expression) : undefined;
  const owner = bag && receiverOf(syntax, bag);
  const declaration = owner && syntax.isIdentifier(owner) ? world.compiler.symbolOf(owner)?.declarations?.[0] : undefined;
  return declaration !== undefined && syntax.isVariableDeclaration(declaration) && enclosing(syntax, declaration) === enclosing(syntax, site);
}

/** A field of a class, a variable of the module, or one of a function that hands out what fills it. */
function outlives(world: World, declaration: Node, site: Node): boolean {
  const { syntax } = world.compiler;
  if (syntax.isPropertyDeclaration(declaration)) return true;
  const home = enclosing(syntax, declaration);
  return syntax.isSourceFile(home) || (enclosing(syntax, site) !== home && isReturnedFrom(world, enclosing(syntax, site)));
}

/** Where the owner does it: with `disposeAll(this.bag)` that call, not the helper's own code. */
function placeOfUse({ node, via }: TrackerUse): Node {
  return via[0] ?? node;
}

function isFinalUse(world: World, use: TrackerUse): boolean {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, placeOfUse(use));
  if (isFunctionNode(syntax, owner) && syntax.isConstructorDeclaration(owner)) return true;
  if (isFinal(world, owner)) return true;
  const callers = isFunctionNode(syntax, owner) ? usesOf(world, owner) : [];
  return callers.length > 0 && callers.every((caller) => caller.kind === "call" && isFinal(world, enclosing(syntax, caller.call)));
}

function filledAgain(world: World, tracker: TrackerFacts, site: Node): SharedTrackerFinding | undefined {
  if (passesOnce(world, site)) return undefined;
  const context = ownedContext(world, site);
  const confidence = confidenceOf(world, tracker, site, context.multiplicity);
  if (!confidence) return undefined;
  const name = tracker.name.getText();
  const unit = context.lifetime === "call" ? `call of \`${functionName(world, site)}\`` : context.lifetime;
  return {
    rule: "no-shared-tracker",
    form: "bag",
    place: placeOf(site),
    confidence,
    span: "until-stopped",
    multiplicity: context.multiplicity,
    growth: growthOf(context.multiplicity, "until-stopped"),
    data: {
      tracker: name,
      outerLifetime: tracker.declaration.parent && world.compiler.syntax.isPropertyDeclaration(tracker.declaration) ? "its instance" : "the module",
      innerLifetime: lifetimeInWords(world, context, site),
      unit,
      evidence: "nothing takes out what was put in before",
    },
    related: [relatedHead("declaration", tracker.declaration), ...relatedOf(context)],
    fixes: [],
  };
}

function confidenceOf(world: World, tracker: TrackerFacts, site: Node, multiplicity: string): Confidence | undefined {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, site);
  if (!isFunctionNode(syntax, owner)) return undefined;
  if (multiplicity === "per-event") return "high";
  if (multiplicity === "per-iteration") return isInStart(world, site) ? undefined : "high";
  if (multiplicity !== "per-call") return undefined;
  const name = nameOf(world, owner);
  return AGAIN.test(name) || syntax.isSetAccessorDeclaration(owner) || tracker.kind === "disposable-stack" ? "medium" : undefined;
}

function nameOf(world: World, owner: FunctionNode): string {
  return nameNodeOf(world, owner)?.getText().replace(/^#/, "") ?? "";
}

const PAIRS: readonly (readonly [RegExp, RegExp])[] = [
  [/^(re)?start/, /^(stop|end|halt)/], [/^(re)?open/, /^close/], [/^(re)?connect/, /^(disconnect|close)/], [/^show/, /^hide/], [/^enable/, /^disable/],
  [/^attach/, /^detach/], [/^activate/, /^deactivate/], [/^mount/, /^unmount/], [/^subscribe/, /^unsubscribe/], [/^begin/, /^end/], [/^enter/, /^(leave|exit)/],
];

/** Filled in `connect`, emptied in `disconnect`: the bag is as long-lived as the connection. */
function isPaired(world: World, site: Node, emptied: Node): boolean {
  const [filling, emptying] = [site, emptied].map((node) => enclosing(world.compiler.syntax, node));
  if (!filling || !emptying || !isFunctionNode(world.compiler.syntax, filling) || !isFunctionNode(world.compiler.syntax, emptying)) return false;
  const [from, to] = [nameOf(world, filling), nameOf(world, emptying)];
  return PAIRS.some(([begin, end]) => begin.test(from) && end.test(to));
}

/** A loop in a constructor fills the bag once per instance, however often it goes round. */
function isInStart(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  for (const scope of scopesAround(world, node)) if (syntax.isConstructorDeclaration(scope)) return true;
  return false;
}
