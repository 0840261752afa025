import type { Expression, IterationStatement, Node, TryStatement } from "../../compiler/index.js";
import type { World } from "../world.js";
import { canReject } from "./rejects.js";
import { isFunctionNode, isLoop, lastName, receiverOf } from "./tree.js";

/** What is taken and given back: how to tell both in the syntax. */
export interface Holding {
  /** True for the expression that takes it. */
  takes(node: Node): boolean;
  /** True for an expression that gives it back. */
  releases(node: Node): boolean;
  /** True for a test that asks whether it is held: `if (lock) lock.release()`. */
  isAskedBy(condition: Expression): boolean;
  /** Told of each place that gives back what is held there. */
  givenBack?(node: Node): void;
}

/** A way out on which something is still held: `how` says which way, `node` what sends it there; `return` is also a jump out of a round. */
export interface HeldExit {
  readonly how: "throw" | "return" | "caught";
  readonly node: Node;
}

/** Free, held, and held still although an exception was caught: sets of what is possible at one place. */
const FREE = 1;
const HELD = 2;
const KEPT = 4;

interface Flow {
  /** What is possible behind the node; 0 where nothing gets there. */
  readonly next: number;
  readonly thrown: Way;
  readonly returned: Way;
  readonly broken: number;
  /** The jumps that come with `broken`. */
  readonly jumped: Way;
}

interface Way {
  readonly held: number;
  readonly nodes: readonly Node[];
}

const NOWHERE: Way = { held: 0, nodes: [] };

/** Every way out of a function's body on which something is still held that the body gives back on other ways. */
export function heldExits(world: World, body: Node, holding: Holding, startsHeld: boolean): readonly HeldExit[] {
  const flow = new HeldFlow(world, holding).through(body, startsHeld ? HELD : FREE);
  const caught: Node[] = (flow.next | flow.returned.held) & KEPT ? [body] : [];
  return [
    ...flow.thrown.nodes.map((node) => ({ how: "throw" as const, node })),
    ...[...flow.returned.nodes, ...flow.jumped.nodes].map((node) => ({ how: "return" as const, node })),
    ...caught.map((node) => ({ how: "caught" as const, node })),
  ];
}

/** Whether any way leads from where something is taken to where it is given back. */
export function isGivenBack(world: World, body: Node, holding: Holding): boolean {
  let found = false;
  new HeldFlow(world, { ...holding, givenBack: () => (found = true) }).through(body, FREE);
  return found;
}

/** Follows the statements of one function; nested functions are left out. */
class HeldFlow {
  readonly #world: World;
  readonly #holding: Holding;

  constructor(world: World, holding: Holding) {
    this.#world = world;
    this.#holding = holding;
  }

  through(node: Node, held: number): Flow {
    const { syntax } = this.#world.compiler;
    if (held === 0) return ended(0);
    if (syntax.isBlock(node) || syntax.isSourceFile(node)) return this.#sequence(node.statements, held);
    if (syntax.isIfStatement(node)) return this.#branch(node.expression, node.thenStatement, node.elseStatement, held);
    if (syntax.isTryStatement(node)) return this.#attempt(node, held);
    if (isLoop(syntax, node)) return this.#loop(node, held);
    if (syntax.isSwitchStatement(node)) return this.#choice(node.expression, node.caseBlock.clauses, held);
    if (syntax.isLabeledStatement(node)) return this.through(node.statement, held);
    if (syntax.isReturnStatement(node) || syntax.isThrowStatement(node)) return this.#leave(node, held);
    if (syntax.isBreakStatement(node) || syntax.isContinueStatement(node)) return { ...ended(0), broken: held, jumped: wayOf(held, node) };
    return this.#expression(node, held);
  }

  #sequence(statements: readonly Node[], held: number): Flow {
    return statements.reduce<Flow>((flow, statement) => join({ ...flow, next: 0 }, this.through(statement, flow.next)), ended(held));
  }

  #branch(condition: Expression, whenTrue: Node, whenFalse: Node | undefined, held: number): Flow {
    const test = this.#expression(condition, held);
    const then = this.through(whenTrue, test.next);
    const isQuestion = !whenFalse && (this.#holding.isAskedBy(condition) || this.#isInFinally(condition)) && this.#gives(whenTrue);
    const other = isQuestion ? ended(0) : whenFalse ? this.through(whenFalse, test.next) : ended(test.next);
    return join({ ...test, next: 0 }, join(then, other));
  }

  /** `finally { if (!isReleased) release(); }`: whoever asks there has thought of it. */
  #isInFinally(node: Node): boolean {
    const { syntax } = this.#world.compiler;
    for (let inner = node; inner.parent && !isFunctionNode(syntax, inner); inner = inner.parent) if (syntax.isTryStatement(inner.parent) && inner.parent.finallyBlock === inner) return true;
    return false;
  }

  /** True when something inside gives it back. */
  #gives(node: Node): boolean {
    const { syntax } = this.#world.compiler;
    if (this.#holding.releases(node)) return true;
    if (isFunctionNode(syntax, node)) return false;
    return syntax.forEachChild(node, (child) => this.#gives(child) || undefined) ?? false;
  }

  #attempt(statement: TryStatement, held: number): Flow {
    const tried = this.through(statement.tryBlock, held);
    const { catchClause, finallyBlock } = statement;
    let flow = tried;
    if (catchClause) {
      const caught = this.through(catchClause.block, tried.thrown.held & HELD ? (tried.thrown.held & ~HELD) | KEPT : tried.thrown.held);
      flow = join({ ...tried, thrown: NOWHERE }, caught);
    }
    return finallyBlock ? this.#finally(flow, finallyBlock) : flow;
  }

  #finally(flow: Flow, block: Node): Flow {
    const after = this.through(block, flow.next);
    const thrown = this.#passed(flow.thrown, block);
    const returned = this.#passed(flow.returned, block);
    const broken = flow.broken ? this.through(block, flow.broken).next : 0;
    return join(after, { next: 0, thrown, returned, broken, jumped: this.#passed(flow.jumped, block) });
  }

  #passed(way: Way, block: Node): Way {
    if (way.held === 0) return way;
    const { next } = this.through(block, way.held);
    return next & (HELD | KEPT) ? { held: next, nodes: way.nodes } : { held: next, nodes: [] };
  }

  #loop(loop: IterationStatement, held: number): Flow {
    const { syntax } = this.#world.compiler;
    const head = syntax.isForStatement(loop) ? loop.initializer : syntax.isWhileStatement(loop) || syntax.isDoStatement(loop) ? loop.expression : (loop as IterationStatement & { expression: Node }).expression;
    const start = head ? this.#expression(head, held) : ended(held);
    const waits = syntax.isForOfStatement(loop) && loop.awaitModifier !== undefined;
    const risk: Flow = waits && start.next & (HELD | KEPT) ? { ...ended(0), thrown: { held: start.next, nodes: [loop] } } : ended(0);
    const round = this.through(loop.statement, start.next);
    return join({ ...start, next: start.next | round.broken }, join(risk, { ...round, broken: 0 }));
  }

  #choice(subject: Node, clauses: readonly Node[], held: number): Flow {
    const test = this.#expression(subject, held);
    const { DefaultClause } = this.#world.compiler.syntax.SyntaxKind;
    let flow: Flow = { ...test, next: 0 };
    let entering = test.next;
    for (const clause of clauses) {
      const done = this.#sequence((clause as Node & { statements: readonly Node[] }).statements, entering);
      flow = join(flow, { ...done, next: done.broken, broken: 0 });
      entering = test.next | done.next;
    }
    const isComplete = clauses.some((clause) => clause.kind === DefaultClause);
    return join(flow, ended(isComplete ? entering & ~test.next : entering));
  }

  #leave(node: Node & { expression?: Expression }, held: number): Flow {
    const { syntax } = this.#world.compiler;
    const value = node.expression ? this.#expression(node.expression, held) : ended(held);
    const way = wayOf(value.next, node);
    return syntax.isThrowStatement(node) ? join({ ...value, next: 0 }, { ...ended(0), thrown: way }) : join({ ...value, next: 0 }, { ...ended(0), returned: way });
  }

  /** What an expression takes, gives back and risks, in the order in which it is written; an `await` comes after what it awaits. */
  #expression(node: Node, held: number): Flow {
    const { syntax } = this.#world.compiler;
    if (isFunctionNode(syntax, node) || syntax.isClassDeclaration(node) || syntax.isClassExpression(node)) return ended(held);
    let flow = ended(held);
    const takesInside = syntax.isAwaitExpression(node) && this.#takesIn(node);
    syntax.forEachChild(node, (child) => {
      flow = join({ ...flow, next: 0 }, this.#expression(child, flow.next));
    });
    const now = takesInside ? held : flow.next;
    if (syntax.isAwaitExpression(node) && now & (HELD | KEPT) && canReject(this.#world, node.expression)) flow = join(flow, { ...ended(0), thrown: { held: now, nodes: [node] } });
    if (endsProcess(this.#world, node)) return { ...flow, next: 0 };
    if (this.#holding.releases(node)) {
      if (flow.next & (HELD | KEPT)) this.#holding.givenBack?.(node);
      return { ...flow, next: flow.next ? FREE : 0 };
    }
    return this.#holding.takes(node) ? { ...flow, next: flow.next ? HELD : 0 } : flow;
  }

  #takesIn(node: Node): boolean {
    const { syntax } = this.#world.compiler;
    return syntax.forEachChild(node, (child) => (!isFunctionNode(syntax, child) && (this.#holding.takes(child) || this.#takesIn(child))) || undefined) ?? false;
  }
}

function ended(next: number): Flow {
  return { next, thrown: NOWHERE, returned: NOWHERE, broken: 0, jumped: NOWHERE };
}

function wayOf(held: number, node: Node): Way {
  return { held, nodes: held & (HELD | KEPT) ? [node] : [] };
}

function join(a: Flow, b: Flow): Flow {
  return { next: a.next | b.next, thrown: both(a.thrown, b.thrown), returned: both(a.returned, b.returned), broken: a.broken | b.broken, jumped: both(a.jumped, b.jumped) };
}

function both(a: Way, b: Way): Way {
  if (a.held === 0) return b;
  return b.held === 0 ? a : { held: a.held | b.held, nodes: [...a.nodes, ...b.nodes] };
}

/** `process.exit(1)`: what is held ends with the process. */
function endsProcess(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(node)) return false;
  const name = lastName(syntax, node.expression);
  return (name === "exit" || name === "abort" || name === "reallyExit") && receiverOf(syntax, node.expression)?.getText() === "process";
}
