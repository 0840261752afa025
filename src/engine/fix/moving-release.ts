import type { Node, Statement } from "../../compiler/index.js";
import type { Edit, TextRange } from "../../model/index.js";
import { textIn } from "../facts/acquisitions.js";
import { enclosing, isAsync, isFunctionNode, unwrap, walkOwn } from "../facts/tree.js";
import type { World } from "../world.js";
import { inserting } from "./lines.js";
import { declaredNames, mentionsAny } from "./names.js";
import { isQuick } from "./quick.js";
import { codeOf, removing, type Slot, slotOf, statementsIn } from "./statements.js";
import { addingFinally, wrappingInTry } from "./wrap-try.js";

/** Where a stretch of statements begins, among its siblings. */
export type Start = Pick<Slot, "siblings" | "index">;

/**
 * Moves a statement that releases something into a `finally` around everything from `start` to where it stood. Where names
 * that are declared on the way are needed behind it, the `try` goes on to the end of the block: then only code that is over at
 * once and does not look at `subject` may stand behind the release.
 * @param subject what is released, as it is written
 * @returns `undefined` where order or scope would change
 */
export function movingIntoFinally(world: World, start: Start, release: Slot, subject: Node): readonly Edit[] | undefined {
  const held = heldStatements(world, start, release, subject);
  const edits = held && editsFor(world, held);
  const returns = edits && awaitedReturns(world, held);
  return returns && [...edits, ...returns];
}

/** The statements that run while it is held, among their siblings, and the release that ends them. */
interface Held {
  readonly region: readonly Statement[];
  readonly release: Statement;
  /** What stood behind the release, and runs before it from now on. */
  readonly behind: readonly Statement[];
}

function heldStatements(world: World, start: Start, { statement: release, ...slot }: Slot, subject: Node): Held | undefined {
  const { syntax } = world.compiler;
  const way = outward(world, { statement: release, ...slot }, start.siblings);
  if (!way || way.end.index < start.index) return undefined;
  const { end, behind, caught } = way;
  const isUnnoticed = (statement: Statement): boolean => isQuick(world, statement) && !textIn(statement).includes(textIn(subject));
  if (!behind.every(isUnnoticed) || caught.some((one) => textIn(one).includes(textIn(subject)))) return undefined;
  const after = start.siblings.slice(end.index + 1);
  const region = start.siblings.slice(start.index, end.statement === release ? end.index : end.index + 1);
  const isVisible = !mentionsAny(syntax, [...after, release], declaredNames(syntax, region));
  const whole = start.siblings.slice(start.index);
  if (declaresUsing(whole)) return undefined;
  if (region.length > 0 && isVisible) return { region, release, behind };
  const isOwnScope = !mentionsAny(syntax, [release], declaredNames(syntax, whole));
  return isOwnScope && after.every(isUnnoticed) && whole.some((one) => one !== release) ? { region: whole, release, behind: [...behind, ...after] } : undefined;
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
function outward(world: World, release: Slot, siblings: readonly Statement[]): Way | undefined {
  const { syntax } = world.compiler;
  const behind: Statement[] = [];
  const caught: Node[] = [];
  let slot = release;
  while (slot.siblings !== siblings) {
    const { container } = slot;
    const outer: Node = container.parent;
    behind.push(...slot.siblings.slice(slot.index + 1));
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

function editsFor(world: World, { region, release }: Held): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const removal = removing(release);
  const [only, ...others] = region.filter((statement) => statement !== release);
  const code = codeOf(release);
  if (only && others.length === 0 && syntax.isTryStatement(only) && !only.finallyBlock) return [removal, addingFinally(only, code)];
  const edits = wrappingInTry(syntax, region, code);
  return edits && [removal, ...edits.filter(({ range }) => !isInside(range, removal.range))];
}

/** The step of a line that goes. */
function isInside(edit: TextRange, removal: TextRange): boolean {
  return edit.start >= removal.start && edit.end < removal.end;
}

/**
 * `return work();` between taking and giving back was held for ever; from a `finally` it would be given back before the work
 * is done, so it is awaited. `undefined` where that can't be written.
 */
function awaitedReturns(world: World, { region, behind }: Held): readonly Edit[] | undefined {
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
