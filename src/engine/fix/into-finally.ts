import type { Node, Statement } from "../../compiler/index.js";
import type { Edit, TextRange } from "../../model/index.js";
import { textIn } from "../facts/acquisitions.js";
import { enclosing, isAsync, isFunctionNode, unwrap, walkOwn } from "../facts/tree.js";
import type { World } from "../world.js";
import { inserting } from "./lines.js";
import { declaredNames, mentionsAny } from "./names.js";
import { codeOf, removingAll, type Slot, slotOf, statementsIn } from "./statements.js";
import { addingFinally, wrappingInTry } from "./wrap-try.js";

/** Where a stretch of statements begins, among its siblings. */
export type Start = Pick<Slot, "siblings" | "index">;

/** What is released, as it is written, and what may happen before that though it stands behind it. */
export interface Held {
  readonly subject: Node;
  readonly mayComeBefore: (world: World, statement: Node) => boolean;
}

/**
 * Moves a statement that releases something into a `finally` around everything from `start` to where it stood; a statement
 * right behind it that forgets what was released (`this.timer = undefined`) goes with it. Where names that are declared on
 * the way are needed behind it, the `try` goes on to the end of the block: then only code that may come before the release,
 * and does not look at what is released, may stand there.
 * @returns `undefined` where order or scope would change
 */
export function movingIntoFinally(world: World, start: Start, release: Slot, held: Held): readonly Edit[] | undefined {
  const moved = stretchOf(world, start, release, held);
  if (!moved) return undefined;
  const edits = inTry(world, moved.region.filter((one) => !moved.releases.includes(one)), moved.releases.map(codeOf).join("\n"), moved.behind);
  const removals = removingAll(moved.releases);
  return edits && [...removals, ...edits.filter((edit) => !removals.some((removal) => isInside(edit, removal.range)))];
}

/** Puts what stands behind a statement, to the end of its block, into `try`, and `code` into its `finally`. */
export function wrappingRest(world: World, begin: Node, code: string): readonly Edit[] | undefined {
  const slot = slotOf(world.compiler.syntax, begin);
  const rest = slot?.siblings.slice(slot.index + 1) ?? [];
  return rest.length > 0 && isFunctionNode(world.compiler.syntax, enclosing(world.compiler.syntax, begin)) ? inTry(world, rest, code) : undefined;
}

/** The statements that run while something is held, among their siblings, and those that end it. */
interface Stretch {
  readonly region: readonly Statement[];
  readonly releases: readonly Statement[];
  /** What stood behind the release, and runs before it from now on. */
  readonly behind: readonly Statement[];
}

function stretchOf(world: World, start: Start, release: Slot, { subject, mayComeBefore }: Held): Stretch | undefined {
  const { syntax } = world.compiler;
  const releases = releasesAt(release, subject);
  const way = outward(world, release, releases, start.siblings);
  if (!way || way.end.index < start.index) return undefined;
  const { end, behind, caught } = way;
  const isUnnoticed = (statement: Statement): boolean => mayComeBefore(world, statement) && !textIn(statement).includes(textIn(subject));
  if (!behind.every(isUnnoticed) || caught.some((one) => textIn(one).includes(textIn(subject)))) return undefined;
  const after = start.siblings.slice(end.index + (end.statement === release.statement ? releases.length : 1));
  const region = start.siblings.slice(start.index, end.statement === release.statement ? end.index : end.index + 1);
  const isVisible = !mentionsAny(syntax, [...after, ...releases], declaredNames(syntax, region));
  const whole = start.siblings.slice(start.index);
  if (declaresUsing(whole)) return undefined;
  if (region.length > 0 && isVisible) return { region, releases, behind };
  const isOwnScope = !mentionsAny(syntax, releases, declaredNames(syntax, whole));
  return isOwnScope && after.every(isUnnoticed) && whole.some((one) => !releases.includes(one)) ? { region: whole, releases, behind: [...behind, ...after] } : undefined;
}

/** The release, and the statement behind it that forgets what was released. */
function releasesAt({ statement, siblings, index }: Slot, subject: Node): readonly Statement[] {
  const next = siblings[index + 1];
  return next && [`${textIn(subject)}=undefined`, `${textIn(subject)}=null`].includes(textIn(next).replace(/;$/, "")) ? [statement, next] : [statement];
}

/** The way from a release out to the statement that stands beside the take. */
interface Way {
  readonly end: Slot;
  /** What runs behind the release on that way. */
  readonly behind: readonly Statement[];
  /** What runs instead of the release after a failure. */
  readonly caught: readonly Node[];
}

/** Through blocks and what is tried; everything else may run it several times, or not at all. */
function outward(world: World, release: Slot, releases: readonly Statement[], siblings: readonly Statement[]): Way | undefined {
  const { syntax } = world.compiler;
  const behind: Statement[] = [];
  const caught: Node[] = [];
  let slot = release;
  while (slot.siblings !== siblings) {
    const { container } = slot;
    const outer: Node = container.parent;
    behind.push(...slot.siblings.slice(slot.index + 1).filter((one) => !releases.includes(one)));
    const isTried = syntax.isTryStatement(outer) && outer.tryBlock === container;
    if (isTried) {
      behind.push(...(outer.finallyBlock?.statements ?? []));
      if (outer.catchClause) caught.push(outer.catchClause);
    } else if (!syntax.isBlock(container) || !statementsIn(syntax, outer)) return undefined;
    const next = slotOf(syntax, isTried ? outer : container);
    if (!next) return undefined;
    slot = next;
  }
  return { end: slot, behind, caught };
}

/** `using` lets go at the end of its block, which would then come before the release. */
function declaresUsing(statements: readonly Statement[]): boolean {
  return statements.some((statement) => /^(await\s+)?using\s/.test(statement.getText()));
}

/** Statements in `try`, and `code` in its `finally`; a single `try` without one is given it. Promises that they return are awaited, but for those `behind`. */
function inTry(world: World, region: readonly Statement[], code: string, behind: readonly Statement[] = []): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const [only, ...others] = region;
  const isTry = only !== undefined && others.length === 0 && syntax.isTryStatement(only) && !only.finallyBlock;
  const edits = isTry ? [addingFinally(only, code)] : wrappingInTry(syntax, region, code);
  const returns = edits && awaitedReturns(world, region, behind);
  return returns && [...edits, ...returns];
}

/** The step of a line that goes. */
function isInside({ range, text }: Edit, removal: TextRange): boolean {
  return text.trim() === "" && range.start >= removal.start && range.end < removal.end;
}

/**
 * `return work();` between taking and giving back was held for ever; from a `finally` it would be given back before the work
 * is done, so it is awaited. `undefined` where that can't be written.
 */
function awaitedReturns(world: World, region: readonly Statement[], behind: readonly Statement[]): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const edits: Edit[] = [];
  let isPossible = true;
  const visit = (node: Node): boolean => {
    if (behind.some((one) => one === node)) return false;
    if (!syntax.isReturnStatement(node) || !node.expression) return true;
    const value = unwrap(syntax, node.expression);
    if (syntax.isAwaitExpression(value) || world.compiler.typeOf(value).thenable === "never") return true;
    const isSimple = syntax.isCallExpression(value) || syntax.isIdentifier(value) || syntax.isPropertyAccessExpression(value) || syntax.isNewExpression(value);
    isPossible &&= isSimple && value === node.expression && isInAsync(world, node);
    edits.push(inserting(node.getSourceFile(), value.getStart(), "await "));
    return true;
  };
  for (const statement of region) if (visit(statement)) walkOwn(syntax, statement, visit);
  return isPossible ? edits : undefined;
}

function isInAsync(world: World, node: Node): boolean {
  const owner = enclosing(world.compiler.syntax, node);
  return isFunctionNode(world.compiler.syntax, owner) && isAsync(world.compiler.syntax, owner);
}
