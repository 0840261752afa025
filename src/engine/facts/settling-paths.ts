import type { Expression, FunctionNode, IterationStatement, Node, TryStatement } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isSettledGuard } from "./settled-guards.js";
import { actsIn, isPassive, isRemoval, type Settlers } from "./settlers.js";
import { isAsync, isFunctionNode, isLoop, lastName, receiverOf, unwrap } from "./tree.js";

/**
 * A way out of a function on which nothing was done about the promise. `return`: an early one; `branch`: the end, past
 * a branch that does something; `end`: the end, and no branch does anything; `rejects`: a failure of what an async function awaits.
 */
export interface UnsettledExit {
  readonly kind: "return" | "branch" | "end" | "rejects";
  readonly node: Node;
}

/** Every way out of a function on which the promise is neither settled nor handed on. */
export function unsettledExits(world: World, settlers: Settlers, body: FunctionNode): readonly UnsettledExit[] {
  return new PathWalk(world, settlers, body).run();
}

/** What may be the case at a point: nothing done yet, something done, either, or the point is not reached. */
type State = number;
const UNREACHED = 0;
const OPEN = 1;
const DONE = 2;

/** Calls in a callback that end what the promise waits for: its end settles the promise. */
const ENDING = /^(abort|destroy|cancel|kill|terminate|emit)$/;

interface Target {
  readonly node: Node;
  left: State;
}

class PathWalk {
  readonly #world: World;
  readonly #settlers: Settlers;
  readonly #body: FunctionNode;
  readonly #targets: Target[] = [];
  #exits: UnsettledExit[] = [];
  /** The branching that let an open path through. */
  #blamed: Node | undefined;

  constructor(world: World, settlers: Settlers, body: FunctionNode) {
    this.#world = world;
    this.#settlers = settlers;
    this.#body = body;
  }

  run(): readonly UnsettledExit[] {
    const { syntax } = this.#world.compiler;
    const { body } = this.#body;
    if (!body) return [];
    const left = syntax.isBlock(body) ? this.#statements(body.statements, OPEN) : this.#expression(body, OPEN);
    if ((left & OPEN) !== 0) this.#exits.push(this.#blamed ? { kind: "branch", node: this.#blamed } : { kind: "end", node: this.#body });
    return this.#exits;
  }

  #statements(statements: readonly Node[], before: State): State {
    return statements.reduce((state, statement) => this.#statement(statement, state), before);
  }

  #statement(node: Node, before: State): State {
    if (before === UNREACHED) return UNREACHED;
    const { syntax } = this.#world.compiler;
    if (syntax.isBlock(node)) return this.#statements(node.statements, before);
    if (syntax.isIfStatement(node)) return this.#branches(node, node.expression, node.thenStatement, node.elseStatement, before, (branch, state) => this.#statement(branch, state));
    if (syntax.isReturnStatement(node)) return this.#leave(node, node.expression ? this.#expression(node.expression, before) : before);
    if (syntax.isThrowStatement(node)) return this.#throw(node, before);
    if (syntax.isTryStatement(node)) return this.#try(node, before);
    if (syntax.isSwitchStatement(node)) return this.#switch(node, before);
    if (syntax.isLabeledStatement(node)) return this.#statement(node.statement, before);
    if (isLoop(syntax, node)) return this.#loop(node, before);
    if (syntax.isBreakStatement(node) || syntax.isContinueStatement(node)) return this.#jump(node, before);
    if (syntax.isFunctionDeclaration(node) || syntax.isClassDeclaration(node)) return before;
    return this.#expression(node, before);
  }

  #leave(node: Node, state: State): State {
    if ((state & OPEN) !== 0) this.#exits.push({ kind: "return", node });
    return UNREACHED;
  }

  /** A `throw` rejects what an executor makes, and is not silent elsewhere; in an async function nobody gets it. */
  #throw(node: Node, state: State): State {
    if ((state & OPEN) !== 0 && isAsync(this.#world.compiler.syntax, this.#body)) this.#exits.push({ kind: "rejects", node });
    return UNREACHED;
  }

  #branches<Part extends Node>(node: Node, condition: Expression, yes: Part, no: Part | undefined, before: State, walk: (part: Part, state: State) => State): State {
    const state = this.#expression(condition, before);
    const isGuard = isSettledGuard(this.#world, condition, this.#settlers, this.#body !== this.#settlers.area);
    const actsIfTrue = actsIn(this.#world, this.#settlers, yes);
    const whenTrue = walk(yes, isGuard && !actsIfTrue ? DONE : state);
    const otherwise = isGuard && actsIfTrue ? DONE : state;
    const whenFalse = no ? walk(no, otherwise) : otherwise;
    this.#blame(node, state, whenTrue, whenFalse);
    return whenTrue | whenFalse;
  }

  #blame(node: Node, before: State, ...after: readonly State[]): void {
    if ((before & OPEN) !== 0 && after.some((state) => (state & DONE) !== 0) && after.some((state) => (state & OPEN) !== 0)) this.#blamed = node;
  }

  #try(node: TryStatement, before: State): State {
    const outer = this.#exits;
    this.#exits = [];
    let after = this.#statement(node.tryBlock, before);
    if (node.catchClause) {
      this.#exits = this.#exits.filter(({ kind }) => kind !== "rejects");
      const begin = failsFirst(this.#world, this.#settlers, node.tryBlock) ? before : DONE;
      const caught = this.#statement(node.catchClause.block, begin);
      if ((after & OPEN) === 0 && (caught & OPEN) !== 0) this.#blamed = node.catchClause;
      after |= caught;
    }
    if (node.finallyBlock) {
      const isSettling = (this.#finally(node.finallyBlock) & OPEN) === 0;
      after = isSettling ? (after === UNREACHED ? UNREACHED : DONE) : after;
      if (isSettling) this.#exits = [];
    }
    this.#exits = [...outer, ...this.#exits];
    return after;
  }

  /** What a `finally` leaves behind, whatever happened before it. */
  #finally(block: Node): State {
    const walk = new PathWalk(this.#world, this.#settlers, this.#body);
    const state = walk.#statement(block, OPEN);
    return state === UNREACHED ? DONE : state;
  }

  #switch(node: Node & { expression: Expression; caseBlock: { clauses: readonly Node[] } }, before: State): State {
    const { SyntaxKind } = this.#world.compiler.syntax;
    const state = this.#expression(node.expression, before);
    const target: Target = { node, left: UNREACHED };
    this.#targets.push(target);
    let through: State = UNREACHED;
    let isComplete = false;
    for (const clause of node.caseBlock.clauses) {
      isComplete ||= clause.kind === SyntaxKind.DefaultClause;
      through = this.#statements((clause as Node & { statements: readonly Node[] }).statements, state | through);
    }
    this.#targets.pop();
    const after = through | target.left | (isComplete ? UNREACHED : state);
    this.#blame(node, state, after & DONE, after & OPEN);
    return after;
  }

  #loop(loop: IterationStatement, before: State): State {
    const { syntax } = this.#world.compiler;
    const { expression, condition, initializer } = loop as IterationStatement & { expression?: Expression; condition?: Expression; initializer?: Node };
    const head = [initializer, expression, condition].reduce((state, part) => (part ? this.#expression(part, state) : state), before);
    const target: Target = { node: loop, left: UNREACHED };
    this.#targets.push(target);
    const body = this.#statement(loop.statement, head);
    this.#targets.pop();
    const test = condition ?? (syntax.isForStatement(loop) ? undefined : expression);
    const isForever = syntax.isForStatement(loop) ? !test : syntax.isWhileStatement(loop) && test?.kind === syntax.SyntaxKind.TrueKeyword;
    if (isForever) return target.left;
    // A body that always does something is taken to run.
    const skipped = (body & OPEN) === 0 && body !== UNREACHED ? UNREACHED : head;
    this.#blame(loop, head, (body | target.left) & DONE, skipped);
    return skipped | body | target.left;
  }

  #jump(node: Node & { label?: { text: string } }, state: State): State {
    const { syntax } = this.#world.compiler;
    const isLabelled = (target: Target): boolean => syntax.isLabeledStatement(target.node.parent) && target.node.parent.label.text === node.label?.text;
    const target = this.#targets.findLast((one) => (node.label ? isLabelled(one) : syntax.isBreakStatement(node) || !syntax.isSwitchStatement(one.node)));
    if (target) target.left |= state;
    return UNREACHED;
  }

  #expression(node: Node, before: State): State {
    if (before === UNREACHED) return UNREACHED;
    const { syntax } = this.#world.compiler;
    const { SyntaxKind } = syntax;
    if (isFunctionNode(syntax, node) || syntax.isIdentifier(node)) return actsIn(this.#world, this.#settlers, node) ? DONE : before;
    if (isPassive(this.#world, this.#settlers, node)) return before;
    const isChoice = syntax.isConditionalExpression(node) || syntax.isBinaryExpression(node);
    if (isChoice && !actsIn(this.#world, this.#settlers, node)) return this.#parts(node, before);
    if (syntax.isBinaryExpression(node) && (node.operatorToken.kind === SyntaxKind.AmpersandAmpersandToken || node.operatorToken.kind === SyntaxKind.BarBarToken || node.operatorToken.kind === SyntaxKind.QuestionQuestionToken)) {
      return this.#branches(node, node.left, node.right, undefined, before, (part, state) => this.#expression(part, state));
    }
    if (syntax.isConditionalExpression(node)) return this.#branches(node, node.condition, node.whenTrue, node.whenFalse, before, (part, state) => this.#expression(part, state));
    if (syntax.isCallExpression(node)) {
      if (isRemoval(this.#world, node)) return before;
      if (this.#body !== this.#settlers.area && ENDING.test(lastName(syntax, node.expression) ?? "")) return DONE;
      if (lastName(syntax, node.expression) === "exit" && receiverOf(syntax, node.expression)?.getText() === "process") return UNREACHED;
    }
    const state = this.#parts(node, before);
    if (syntax.isAwaitExpression(node) && (state & OPEN) !== 0) this.#exits.push({ kind: "rejects", node });
    return state;
  }

  #parts(node: Node, before: State): State {
    let state = before;
    this.#world.compiler.syntax.forEachChild(node, (child) => {
      state = this.#expression(child, state);
    });
    return state;
  }
}

/** Whether something in a `try` can fail before the promise is settled or handed on. */
function failsFirst(world: World, settlers: Settlers, block: Node): boolean {
  const { syntax } = world.compiler;
  let first: Node | undefined;
  let fails = false;
  const visit = (node: Node): void => {
    if (first || isFunctionNode(syntax, node) || isPassive(world, settlers, node)) return;
    const isCall = syntax.isCallExpression(node) || syntax.isNewExpression(node);
    if (syntax.isThrowStatement(node) || syntax.isAwaitExpression(node)) fails = true;
    syntax.forEachChild(node, visit);
    if (first || !isCall) return;
    if (actsIn(world, settlers, node)) first = node;
    else fails ||= !/\b(console|log|logger|debug|clearTimeout|clearInterval)\b/i.test(unwrap(syntax, node.expression).getText());
  };
  visit(block);
  return fails;
}
